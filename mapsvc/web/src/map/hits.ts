import type { GeoJSONFeature, Map as MapLibreMap, MapGeoJSONFeature, PointLike } from 'maplibre-gl';
import { CHOROPLETH } from '../style/choropleth';
import { POINTED } from '../style/pointed';
import { SELECTION } from '../style/selection';
import { POINTS } from '../style/specification';

/** A feature found under a point of the screen. */
export interface Hit {
  layer: string;
  id: string;
  properties: Record<string, unknown>;
  geometry: GeoJSON.Geometry;
}

/** How far from a thin line or a small point a press still counts, in pixels. */
const TOLERANCE = 6;

interface Point {
  x: number;
  y: number;
}

/** Features under a point of the screen: points before lines before areas, each once. */
export function hitsAt(map: MapLibreMap, answers: (layer: string) => boolean, point: Point): Hit[] {
  const box: [PointLike, PointLike] = [
    [point.x - TOLERANCE, point.y - TOLERANCE],
    [point.x + TOLERANCE, point.y + TOLERANCE],
  ];
  const near = map.queryRenderedFeatures(box).filter((feature) => dimension(feature) < 2);
  const beneath = map
    .queryRenderedFeatures([point.x, point.y] as PointLike)
    .filter((feature) => dimension(feature) === 2);
  const hits = new Map<string, Hit>();
  for (const feature of [...near, ...beneath].sort((a, b) => dimension(a) - dimension(b))) {
    const hit = asHit(feature);
    if (hit && answers(hit.layer) && !hits.has(`${hit.layer}/${hit.id}`)) hits.set(`${hit.layer}/${hit.id}`, hit);
  }
  return [...hits.values()];
}

/** The uppermost feature at a place of sources whose names begin so; its number in the source. */
export function toolFeature(
  map: MapLibreMap,
  place: [number, number],
  prefix: string,
): { source: string; id: number } | null {
  const { x, y } = map.project(place);
  const box: [PointLike, PointLike] = [
    [x - TOLERANCE, y - TOLERANCE],
    [x + TOLERANCE, y + TOLERANCE],
  ];
  const found = map.queryRenderedFeatures(box).filter(({ source }) => source.startsWith(prefix));
  const [nearest] = found.sort((a, b) => dimension(a) - dimension(b));
  return nearest && typeof nearest.id === 'number' ? { source: nearest.source, id: nearest.id } : null;
}

function dimension(feature: GeoJSONFeature): number {
  const type = feature.geometry.type;
  return type.endsWith('Point') ? 0 : type.endsWith('LineString') ? 1 : 2;
}

/** A rendered feature as layer and key; null for the selection and names, which are not features to ask about. */
function asHit(feature: MapGeoJSONFeature): Hit | null {
  const { source, properties, geometry } = feature;
  const gathered = source.endsWith(POINTS);
  const key: unknown = gathered ? feature.id : properties['id'];
  if (source === SELECTION || (gathered ? properties['cluster'] : feature.sourceLayer !== source)) return null;
  if (typeof key !== 'string' && typeof key !== 'number') return null;
  if (feature.layer.id.startsWith(`${CHOROPLETH}-hover`) || feature.layer.id.startsWith(`${POINTED}-`)) return null;
  return { layer: gathered ? source.slice(0, -POINTS.length) : source, id: String(key), properties, geometry };
}
