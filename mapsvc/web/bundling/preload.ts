import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

/** Files of a chunk and of all that it imports. */
export function filesOf(
  chunk: Rolldown.OutputChunk,
  bundle: Rolldown.OutputBundle,
  found = new Set<string>(),
): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === 'chunk') filesOf(imported, bundle, found);
  }
  return found;
}

/**
 * Names in the page what its entry will import in any case, so that browsers ask for it together with the entry and
 * not a round trip later. The largest files first: browsers have six at a time on their way, and a slow line is busy
 * from the beginning. `worker` is the name of the small one that decides whether the map is asked for.
 */
export function preloadShell(worker: string, ...entries: string[]): Plugin {
  return {
    name: 'preload-shell',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return undefined;
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        const files = new Set<string>();
        for (const entry of entries) {
          const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(entry)));
          if (!chunk) throw new Error(`${entry} is in no chunk.`);
          filesOf(chunk, bundle, files);
        }
        const size = new Map(chunks.map(({ fileName, code }) => [fileName, code.length]));
        const scripts = [...files].sort((a, b) => (size.get(b) ?? 0) - (size.get(a) ?? 0));
        const styles = scripts.flatMap((name) => {
          const chunk = bundle[name];
          return chunk?.type === 'chunk' ? [...(chunk.viteMetadata?.importedCss ?? [])] : [];
        });
        const deciding = Object.keys(bundle).find(
          (name) => name.startsWith(`assets/${worker}-`) && name.endsWith('.js'),
        );
        if (!deciding) throw new Error(`${worker} is no file.`);
        const tags: HtmlTagDescriptor[] = [
          link({ rel: 'modulepreload', crossorigin: true, href: `./${deciding}` }),
          ...scripts.map((name) => link({ rel: 'modulepreload', crossorigin: true, href: `./${name}` })),
          ...styles.map((name) => link({ rel: 'stylesheet', crossorigin: true, href: `./${name}` })),
        ];
        return tags.filter(({ attrs }) => !html.includes(`"${String(attrs?.['href'])}"`));
      },
    },
  };
}

function link(attrs: Record<string, string | boolean>): HtmlTagDescriptor {
  return { tag: 'link', attrs, injectTo: 'head' };
}
