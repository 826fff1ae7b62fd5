import type { View } from '../lib/address';
import type { Bilingual } from '../lib/format';
import type { Box } from '../lib/geometry';
import type { ScaleLimits } from '../lib/scale-limits';

/** A place the map is asked to show: a view as it was, a box of degrees, or a point at some zoom at least. */
export type Journey =
  | { to: 'view'; view: View }
  | { to: 'box'; box: [number, number, number, number] }
  | { to: 'point'; point: [number, number]; zoom: number };

/** Where a feature is, where that is known, and why it is shown in place of another one. */
export interface Showing {
  box?: Box | null;
  point?: [number, number] | null;
  notice?: Bilingual;
}

/** Parts of the side panel. */
export const PANEL_TABS = ['layers', 'legend', 'statistics'] as const;
export type PanelTab = (typeof PANEL_TABS)[number];

/** The province, for the time before the catalogue says where the map begins. */
export const PROVINCE: Box = [105.6, 16.3, 107.4, 18.1];

/** As close, or as far, as it takes to see what is drawn between some scales; to its extent where that is out of view. */
export function intoScales(view: View, extent: Box, { from, to }: ScaleLimits): Journey {
  const zoom = view.zoom < from ? from + 0.05 : Math.max(from, to - 0.5);
  const { longitude, latitude } = view;
  const [west, south, east, north] = extent;
  const within = longitude >= west && longitude <= east && latitude >= south && latitude <= north;
  const centre = { longitude: (west + east) / 2, latitude: (south + north) / 2 };
  return { to: 'view', view: { ...(within ? { longitude, latitude } : centre), zoom } };
}
