import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

/** Files of a chunk and of all that it imports. */
function filesOf(chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle, found = new Set<string>()): Set<string> {
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
 * not a round trip later.
 */
export function preloadShell(entry: string): Plugin {
  return {
    name: 'preload-shell',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return undefined;
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        const shell = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(entry)));
        if (!shell) throw new Error(`${entry} is in no chunk.`);
        const scripts = [...filesOf(shell, bundle)];
        const styles = scripts.flatMap((name) => {
          const chunk = bundle[name];
          return chunk?.type === 'chunk' ? [...(chunk.viteMetadata?.importedCss ?? [])] : [];
        });
        const tags: HtmlTagDescriptor[] = [
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
