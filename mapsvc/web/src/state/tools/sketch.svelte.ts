import { fromGeoJson, SHAPE_LIMIT, toGeoJson, type Shape, type SketchColour } from '../../lib/sketch';
import { readSketch, writeSketch } from '../../lib/sketchlink';
import type { SketchMode } from '../../map/sketching';
import { OWN_SKETCH, STORED_SKETCH } from '../tools.svelte';

/** More steps than anybody takes back. */
const STEPS_KEPT = 200;

/** A new name for a shape; pages that came over plain HTTP have no randomUUID. */
export function newId(): string {
  const parts = crypto.getRandomValues(new Uint32Array(2));
  return Array.from(parts, (part) => part.toString(36)).join('');
}

function stored(name: string): Shape[] {
  try {
    return fromGeoJson(JSON.parse(localStorage.getItem(name) ?? 'null'), newId);
  } catch {
    return []; // no storage allowed, or something else wrote there
  }
}

/** Keeps shapes in the browser; whether there was room for them. */
function store(name: string, shapes: readonly Shape[]): boolean {
  try {
    if (shapes.length === 0) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(toGeoJson(shapes)));
    return true;
  } catch {
    return false;
  }
}

/** What a person drew: kept in the browser, in the link while it is small, and every step can be undone and redone. */
export class SketchState {
  shapes = $state.raw<readonly Shape[]>(stored(STORED_SKETCH));
  /** The sketch this browser had when a link brought another one. */
  own = $state.raw<readonly Shape[]>(stored(OWN_SKETCH));
  mode = $state<SketchMode>('point');
  colour = $state<SketchColour>('red');
  chosenId = $state<string | null>(null);
  /** What is to be seen while the tool is open, with handles; null: the shapes as they are. */
  live = $state.raw<GeoJSON.Feature[] | null>(null);
  /** False when the browser's storage is full or closed. */
  kept = $state(true);
  /** Counts up when shapes changed otherwise than on the map, which then must take them over. */
  turn = $state(0);
  #past = $state.raw<readonly (readonly Shape[])[]>([]);
  #future = $state.raw<readonly (readonly Shape[])[]>([]);

  /** The shape whose text is being typed. */
  #typing: string | null = null;

  readonly canUndo = $derived(this.#past.length > 0);
  readonly canRedo = $derived(this.#future.length > 0);
  readonly chosen = $derived(this.shapes.find(({ id }) => id === this.chosenId) ?? null);
  /** For the link; undefined when there is nothing or it is too long. */
  readonly linkText = $derived(writeSketch(this.shapes) || undefined);
  readonly tooLongForLink = $derived(writeSketch(this.shapes) === null);

  /** Takes over what was drawn on the map; new shapes get the colour that is set. */
  drawnOnMap(drawn: readonly Pick<Shape, 'id' | 'kind' | 'positions'>[]): void {
    const before = new Map(this.shapes.map((shape) => [shape.id, shape]));
    this.#change(drawn.map((one) => ({ colour: this.colour, text: '', ...before.get(one.id), ...one })));
  }

  /** Adds shapes of a file. Returns how many there was room for. */
  add(shapes: readonly Shape[]): number {
    const room = shapes.slice(0, Math.max(0, SHAPE_LIMIT - this.shapes.length));
    this.#change([...this.shapes, ...room]);
    this.turn++;
    return room.length;
  }

  /** Gives a shape another colour or text; letters typed one after the other are one step. */
  describe(id: string, change: Partial<Pick<Shape, 'colour' | 'text'>>): void {
    const typing = change.text === undefined ? null : id;
    const goesOn = typing !== null && typing === this.#typing;
    this.#change(
      this.shapes.map((shape) => (shape.id === id ? { ...shape, ...change } : shape)),
      goesOn,
    );
    this.#typing = typing;
  }

  remove(id: string): void {
    this.#change(this.shapes.filter((shape) => shape.id !== id));
    this.turn++;
  }

  clear(): void {
    this.#change([]);
    this.turn++;
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.shapes];
    this.#show(before);
  }

  redo(): void {
    const after = this.#future.at(-1);
    if (!after) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.shapes];
    this.#show(after);
  }

  /** Shows the sketch of a link; the one that was here is put by. */
  adopt(linkText: string): void {
    const shapes = readSketch(linkText, newId);
    if (shapes.length === 0 || linkText === writeSketch(this.shapes)) return;
    if (this.shapes.length > 0 && this.own.length === 0) {
      this.own = this.shapes;
      store(OWN_SKETCH, this.own);
    }
    this.#change(shapes);
    this.turn++;
  }

  /** Takes the sketch back that was here before a link brought another one. */
  takeBack(): void {
    this.#change(this.own);
    this.turn++;
    this.own = [];
    store(OWN_SKETCH, []);
  }

  #change(shapes: readonly Shape[], goesOn = false): void {
    if (!goesOn) this.#past = [...this.#past, this.shapes].slice(-STEPS_KEPT);
    this.#future = [];
    this.#typing = null;
    this.shapes = shapes;
    this.kept = store(STORED_SKETCH, shapes);
  }

  #show(shapes: readonly Shape[]): void {
    this.#typing = null;
    this.shapes = shapes;
    this.kept = store(STORED_SKETCH, shapes);
    this.turn++;
  }
}
