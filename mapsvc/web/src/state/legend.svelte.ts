import type { Layer } from '../api/types';
import { legendOf } from '../lib/legend';
import { withoutClasses } from '../style/classes';
import type { GroundState } from './ground.svelte';

type Off = ReadonlyMap<string, ReadonlySet<string>>;

/** Texts do not matter where only the classes are asked for. */
const NO_WORDS = { other: () => '', below: () => '', from: () => '', without: () => '' };

/** Classes of layers that are switched off in the legend, by layer and key of the class. */
export class LegendState {
  readonly #ground: GroundState;
  off = $state.raw<Off>(new Map());

  constructor(ground: GroundState) {
    this.#ground = ground;
  }

  isOff(layer: string, key: string): boolean {
    return this.off.get(layer)?.has(key) ?? false;
  }

  /** Switches a class off, or on again. */
  toggle(layer: string, key: string): void {
    const keys = new Set(this.off.get(layer));
    if (!keys.delete(key)) keys.add(key);
    const next = new Map(this.off);
    if (keys.size > 0) next.set(layer, keys);
    else next.delete(layer);
    this.off = next;
  }

  /** Switches all classes of a layer on again, or of all layers. */
  showAll(layer?: string): void {
    this.off = layer === undefined ? new Map() : new Map([...this.off].filter(([id]) => id !== layer));
  }

  /** What features of a layer must meet to be drawn; null for all of them. */
  filterOf(layer: Layer): unknown[] | null {
    const off = this.off.get(layer.id);
    if (!off) return null;
    return withoutClasses(legendOf(this.#ground.drawingOf(layer), layer, 'vi', NO_WORDS), off);
  }
}
