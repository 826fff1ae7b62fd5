import type { WebMap } from '../../map/map';
import { FILES } from '../../style/files';

/** The feature of a person's own files that was pressed: the file and its number in it. */
export function pressed(map: WebMap, place: [number, number]): { file: string; index: number } | null {
  const hit = map.overlayFeature(place, FILES);
  return hit && { file: hit.source.slice(FILES.length), index: hit.id };
}
