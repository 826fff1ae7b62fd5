import type { Rolldown } from 'vite';

type Modules = Rolldown.ChunkingContext;

/** Ids of a module and of all that it imports statically. */
function closure(id: string, modules: Modules): Set<string> {
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(modules.getModuleInfo(next)?.importedIds ?? []));
  }
  return found;
}

/**
 * Puts what `page` needs into one file: by themselves modules that something else uses too become files of their own,
 * a dozen of them, and on a slow line each costs a round trip. What the entry or the map's worker needs stays apart,
 * so that neither waits for the page.
 */
export function oneShell(entry: string, page: string, worker: string): (id: string, modules: Modules) => string | null {
  let known: Set<string> | undefined;
  return (id, modules) => {
    if (!known) {
      known = closure(page, modules);
      for (const apart of [entry, worker]) for (const module of closure(apart, modules)) known.delete(module);
    }
    return known.has(id) ? 'shell' : null;
  };
}
