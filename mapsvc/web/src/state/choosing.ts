import type { Area } from '../lib/area';
import type { Explorer } from './explorer.svelte';
import { AreaDraft } from './selectionDraft.svelte';

/** Chooses the features of a layer that are in an area; without a layer, those of the one people are busy with. */
export function chooseArea(explorer: Explorer, area: Area, layer?: string): void {
  const { layers, table, catalogue } = explorer;
  const own = area.kind === 'feature' ? area.layer : null;
  const usual = [explorer.area.chosen?.layer, table.layer, ...layers.active.map(({ id }) => id)];
  const fits = (id: string | null | undefined) =>
    id !== own && layers.active.some((active) => active.id === id) && catalogue.layer(id ?? '')?.tiles;
  const chosen = layer ?? usual.find(fits) ?? own;
  if (chosen) explorer.area.chosen = { layer: chosen, area };
}

/** Opens the tool that chooses what touches, or is near, the feature looked at. */
export function selectAround({ tools }: Explorer): void {
  tools.keep('select', () => new AreaDraft()).choose('feature');
  if (tools.current !== 'select') tools.toggle('select');
}

/** Lets go of the chosen area; it can be had back. */
export function clearArea(explorer: Explorer): void {
  const before = explorer.area.chosen;
  if (!before) return;
  explorer.area.chosen = null;
  explorer.undo.offer(
    () => explorer.t('select.cleared'),
    () => (explorer.area.chosen = before),
  );
}
