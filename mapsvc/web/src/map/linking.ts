import type { Padding, WebMap } from './map';

/**
 * Lets two maps show the same place at the same zoom, whichever of them is moved. `room` tells what panels cover of the
 * second one; null where it lies exactly over the first. Returns what ends it.
 */
export function linkViews(first: WebMap, second: WebMap, room: () => Padding | null): () => void {
  let leading: WebMap | null = null;

  function lead(from: WebMap, follow: () => void): void {
    // A map that follows moves too: it must not lead in turn.
    if (leading && leading !== from) return;
    leading = from;
    follow();
    leading = null;
  }
  const secondFollows = () =>
    lead(first, () => second.follow(first.view, room() ?? (first.maplibre.getPadding() as Padding)));
  const firstFollows = () => lead(second, () => first.jumpTo(second.view));

  first.maplibre.on('move', secondFollows);
  first.maplibre.on('resize', secondFollows);
  second.maplibre.on('resize', secondFollows);
  second.maplibre.on('move', firstFollows);
  secondFollows();
  return () => {
    first.maplibre.off('move', secondFollows);
    first.maplibre.off('resize', secondFollows);
    second.maplibre.off('resize', secondFollows);
    second.maplibre.off('move', firstFollows);
  };
}
