import type { GeoJSONSource, Map as MapLibreMap, PointLike } from 'maplibre-gl';
import { POINTS } from '../style/specification';

/** Comes close enough to a cluster under a point of the screen that it falls apart. Returns whether there was one. */
export function openCluster(
  map: MapLibreMap,
  { x, y }: { x: number; y: number },
  motion: { duration?: number; essential: boolean },
): boolean {
  const cluster = map
    .queryRenderedFeatures([x, y] as PointLike)
    .find(({ source, properties }) => source.endsWith(POINTS) && properties['cluster'] === true);
  const source = cluster && map.getSource<GeoJSONSource>(cluster.source);
  if (!cluster || !source || cluster.geometry.type !== 'Point') return false;
  const [longitude = 0, latitude = 0] = cluster.geometry.coordinates;
  source
    .getClusterExpansionZoom(Number(cluster.properties['cluster_id']))
    .then((zoom) => map.easeTo({ center: [longitude, latitude], zoom: zoom + 0.2, ...motion }))
    .catch((error: unknown) => console.warn(error));
  return true;
}
