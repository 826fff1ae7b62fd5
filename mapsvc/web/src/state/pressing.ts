import type { Hit } from '../map/hits';
import type { DrawnSide } from './comparison.svelte';
import type { Explorer } from './explorer.svelte';
import type { Candidate } from './selection.svelte';

type Place = [number, number];

/**
 * A press on the map: it is the open tool's, or opens cards of what lies there. Of a comparison, the features are those
 * of the side that was pressed. Returns whether cards were opened.
 */
export function pressed(explorer: Explorer, hits: readonly Hit[], place: Place, side: DrawnSide | undefined): boolean {
  const { tools, layers, selection } = explorer;
  if (tools.press) {
    tools.press(place);
    return false;
  }
  if (tools.claim?.(place)) return false;
  // What was pressed is looked at in the place of the choices.
  if (hits.length > 0 && tools.current === 'compare') tools.close();
  selection.open(candidates(layers.shown, hits, side));
  return hits.length > 0;
}

function candidates(shown: DrawnSide['shown'], hits: readonly Hit[], side: DrawnSide | undefined): Candidate[] {
  return hits.map(({ layer, id, properties, geometry }) => {
    const version = side?.shown.get(layer)?.version?.number;
    const same = version === undefined || version === shown.get(layer)?.version?.number;
    return { layer, id, hint: properties, hintGeometry: geometry, ...(same ? {} : { version }) };
  });
}

/**
 * More lies under a press than was drawn when it was answered: tiles have come meanwhile. The cards are those of all of
 * it, unless people have gone on to something else.
 */
export function completed(explorer: Explorer, hits: readonly Hit[], side: DrawnSide | undefined): void {
  const { selection, layers, tools } = explorer;
  const before = selection.candidates;
  const still = before.every(({ layer, id }) => hits.some((hit) => hit.layer === layer && hit.id === id));
  if (tools.press || selection.index > 0 || !still || hits.length <= before.length) return;
  selection.open(candidates(layers.shown, hits, side));
}

/** The pointer is over a place of the map, or has left it. */
export function pointedAt(explorer: Explorer, place: Place | undefined, hits: readonly Hit[], side?: DrawnSide): void {
  const { pointer, statistic, table } = explorer;
  pointer.place = place ?? null;
  pointer.communeCode = hits.find(({ layer }) => layer === 'communes')?.id ?? null;
  const layer = side?.choropleth?.layer ?? statistic.current?.layer.id;
  statistic.hovered = hits.find((hit) => hit.layer === layer)?.id ?? null;
  table.beneath = hits.find((hit) => hit.layer === table.layer)?.id ?? null;
}
