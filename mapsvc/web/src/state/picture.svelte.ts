import { fetchFeatures } from '../api/client';
import { isAborted } from '../api/problem';
import type { Layer } from '../api/types';
import { nameSpot, type NameSpot } from '../lib/nameSpots';
import { pathOf } from '../lib/picture';
import { featureTitle } from '../lib/values';

/** A feature as lines, areas and points of the picture. */
export interface Drawn {
  id: string;
  name: string;
  path: string;
  points: [number, number][];
  /** Where its name may stand; null for what is no area. */
  spot: NameSpot | null;
  properties: Record<string, unknown>;
  geometry: GeoJSON.Geometry;
}

export interface DrawnLayer {
  features: Drawn[];
  /** Whether there are more features than a picture can hold. */
  partly: boolean;
}

/** More shapes than this make old browsers, the ones that need the picture, unusable. */
const MOST_FEATURES = 1000;
/** The province with its neighbours and the coast. */
const AROUND = '105,15.8,108.6,18.6';

/** A layer at the version that is looked at: what a picture of it is kept under. */
export function pictureKey({ id, version }: Layer): string {
  return `${id}@${version?.number ?? 0}`;
}

/** The shapes of layers, each fetched once for each filter, for browsers that cannot draw the map. */
export class PictureState {
  layers = $state.raw<ReadonlyMap<string, DrawnLayer>>(new Map());
  failed = $state.raw<ReadonlySet<string>>(new Set());
  /** The filter that each layer was last asked for with. */
  #asked = new Map<string, string | undefined>();
  readonly #controller = new AbortController();

  /** Makes sure that these layers are there or on their way, each with its filter. */
  want(wanted: readonly { layer: Layer; filter: string | undefined }[]): void {
    for (const { layer, filter } of wanted) {
      const key = pictureKey(layer);
      if (this.#asked.has(key) && this.#asked.get(key) === filter) continue;
      // What was drawn under another filter goes at once.
      if (this.layers.has(key)) this.layers = new Map([...this.layers].filter(([known]) => known !== key));
      this.#asked.set(key, filter);
      void this.#fetch(layer, filter);
    }
  }

  stop(): void {
    this.#controller.abort();
  }

  async #fetch(layer: Layer, filter: string | undefined): Promise<void> {
    // Islands lie far off; everything else is wanted around the province only.
    const far = (layer.version?.feature_count ?? 0) < 5;
    try {
      const reply = await fetchFeatures(
        layer.id,
        { limit: MOST_FEATURES, bbox: far ? undefined : AROUND, filter },
        { signal: this.#controller.signal, version: layer.version?.number },
      );
      if (this.#asked.get(pictureKey(layer)) !== filter) return;
      const features = reply.features.flatMap(({ id, properties, geometry }): Drawn[] => {
        if (!geometry) return [];
        const name = featureTitle(layer.label, properties, String(id), 'vi');
        return [{ id: String(id), name, properties, geometry, spot: nameSpot(geometry), ...pathOf(geometry) }];
      });
      const partly = (reply.numberMatched ?? features.length) > features.length;
      this.layers = new Map(this.layers).set(pictureKey(layer), { features, partly });
    } catch (error) {
      if (isAborted(error)) return;
      this.#asked.delete(pictureKey(layer));
      this.failed = new Set(this.failed).add(layer.id);
    }
  }
}
