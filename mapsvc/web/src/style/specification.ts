import type { LayerSpecification, StyleSpecification } from '@maplibre/maplibre-gl-style-spec';

/** A style document; only its types are used here, the drawing is done in map/. */
export type Style = StyleSpecification;

/** A layer of a style. */
export type StyleLayer = LayerSpecification;

/** What a tool draws above everything else: sources of its own and their layers. */
export type Overlay = Pick<Style, 'sources'> & { layers: StyleLayer[] };

/** One layer of a fragment that a map layer brings along; it names its vector source. */
export type StyleFragmentLayer = LayerSpecification & { source?: string; 'source-layer'?: string };

/** Ends the name of the source that holds all points of a layer at once. */
export const POINTS = '~points';

/** The name of the vector source a style layer draws from, if any. */
export function sourceOf(layer: StyleLayer): string | undefined {
  return 'source' in layer && typeof layer.source === 'string' ? layer.source : undefined;
}
