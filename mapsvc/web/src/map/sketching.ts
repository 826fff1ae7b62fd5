import type { Map as MapLibreMap } from 'maplibre-gl';
import {
  TerraDraw,
  TerraDrawCircleMode,
  TerraDrawExtend,
  TerraDrawLineStringMode,
  TerraDrawModeUndoRedo,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawRectangleMode,
  TerraDrawSelectMode,
  type GeoJSONStoreFeatures,
  type SetCursor,
  type TerraDrawChanges,
} from 'terra-draw';
import type { Place } from '../lib/measure';
import { geometryOf, type Shape, type ShapeKind } from '../lib/sketch';

/** What a press does: draws a shape of a kind, or chooses and changes one that is there. */
export type SketchMode = ShapeKind | 'select';

export interface SketchEvents {
  /** What is to be seen now: the shapes, the one being drawn, and the handles of the chosen one. */
  drawn: (features: GeoJSON.Feature[]) => void;
  /** A shape was drawn, changed or removed; all shapes as they are now. */
  changed: (shapes: Pick<Shape, 'id' | 'kind' | 'positions'>[], drawnNow: string | null) => void;
  chosen: (id: string | null) => void;
}

const MODES: Record<SketchMode, string> = {
  point: 'point',
  line: 'linestring',
  polygon: 'polygon',
  rectangle: 'rectangle',
  circle: 'circle',
  select: 'select',
};
const GEOMETRY: Record<ShapeKind, string> = {
  point: 'Point',
  line: 'LineString',
  polygon: 'Polygon',
  rectangle: 'Polygon',
  circle: 'Polygon',
};
/** Enter sets a point at the centre of the map, as everywhere on the page, so it must not finish a shape too. */
const KEYS = { cancel: 'Escape', finish: null } as const;

function kindOf(mode: unknown): ShapeKind | undefined {
  return (Object.keys(GEOMETRY) as ShapeKind[]).find((kind) => MODES[kind] === mode);
}

/** Whether a feature of terra-draw is a whole shape, and not a handle or one that is still being drawn. */
function isShape({ properties, geometry }: GeoJSONStoreFeatures): boolean {
  const kind = kindOf(properties['mode']);
  return kind !== undefined && GEOMETRY[kind] === geometry.type && !isPassing(properties);
}

function isPassing(properties: Record<string, unknown>): boolean {
  const signs = ['currentlyDrawing', 'closingPoint', 'snappingPoint', 'coordinatePoint', 'selectionPoint', 'midPoint'];
  return signs.some((sign) => properties[sign] === true);
}

/** Lets terra-draw listen to the map; what it wants drawn is handed on, since the map's style has one owner. */
class Listening extends TerraDrawExtend.TerraDrawBaseAdapter {
  readonly #map: MapLibreMap;
  readonly #drawn: SketchEvents['drawn'];

  constructor(map: MapLibreMap, drawn: SketchEvents['drawn']) {
    super({ coordinatePrecision: 9, minPixelDragDistance: 2, minPixelDragDistanceSelecting: 8 });
    this.#map = map;
    this.#drawn = drawn;
  }

  override register(callbacks: TerraDrawExtend.TerraDrawCallbacks): void {
    super.register(callbacks);
    callbacks.onReady?.();
  }
  getMapEventElement(): HTMLElement {
    return this.#map.getCanvas();
  }
  getLngLatFromEvent(event: PointerEvent | MouseEvent): { lng: number; lat: number } {
    const { left, top } = this.#map.getContainer().getBoundingClientRect();
    return this.unproject(event.clientX - left, event.clientY - top);
  }
  project(lng: number, lat: number): { x: number; y: number } {
    const { x, y } = this.#map.project({ lng, lat });
    return { x, y };
  }
  unproject(x: number, y: number): { lng: number; lat: number } {
    const { lng, lat } = this.#map.unproject([x, y]);
    return { lng, lat };
  }
  setCursor(cursor: Parameters<SetCursor>[0]): void {
    this.#map.getCanvas().style.cursor = cursor === 'unset' ? '' : cursor;
  }
  setDraggability(enabled: boolean): void {
    if (enabled) this.#map.dragPan.enable();
    else this.#map.dragPan.disable();
  }
  setDoubleClickToZoom(): void {
    // The page switches this for the whole time that the tool is open.
  }
  render({ created, updated, unchanged }: TerraDrawChanges): void {
    this.#drawn([...created, ...updated, ...unchanged] as GeoJSON.Feature[]);
  }
  clear(): void {
    this.#drawn([]);
  }
}

function editing(resizable?: 'center-fixed' | 'opposite') {
  const coordinates = resizable ? { resizable } : { midpoints: true, draggable: true, deletable: true };
  return { feature: { draggable: true, coordinates } };
}

function modes() {
  return [
    new TerraDrawPointMode(),
    new TerraDrawLineStringMode({ keyEvents: KEYS }),
    new TerraDrawPolygonMode({ keyEvents: KEYS }),
    new TerraDrawRectangleMode({ keyEvents: KEYS }),
    new TerraDrawCircleMode({ keyEvents: KEYS, segments: 64 }),
    new TerraDrawSelectMode({
      flags: {
        point: { feature: { draggable: true } },
        linestring: editing(),
        polygon: editing(),
        rectangle: editing('opposite'),
        circle: editing('center-fixed'),
      },
      keyEvents: { deselect: 'Escape', delete: 'Delete', rotate: null, scale: null },
    }),
  ];
}

/** Drawing and changing shapes on the map by pointer, finger or keyboard. */
export class Sketching {
  readonly #draw: TerraDraw;
  readonly #map: MapLibreMap;
  readonly #events: SketchEvents;
  /** Whether shapes come in from outside, which is nothing to report. */
  #loading = false;

  constructor(map: MapLibreMap, newId: () => string, events: SketchEvents) {
    this.#map = map;
    this.#events = events;
    this.#draw = new TerraDraw({
      adapter: new Listening(map, events.drawn),
      modes: modes(),
      idStrategy: { isValidId: (id) => typeof id === 'string' && id !== '', getId: newId },
      undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
    });
    this.#draw.on('finish', (id, { action }) => this.#report(action === 'draw' ? String(id) : null));
    this.#draw.on('change', (_, type) => {
      if (type === 'delete' && !this.#loading && this.#draw.getMode() === 'select') this.#report(null);
    });
    this.#draw.on('select', (id) => events.chosen(String(id)));
    this.#draw.on('deselect', () => events.chosen(null));
    this.#draw.start();
    map.getCanvas().addEventListener('keydown', this.#keydown);
  }

  set mode(mode: SketchMode) {
    if (this.#draw.getMode() !== MODES[mode]) this.#draw.setMode(MODES[mode]);
  }

  /** Puts other shapes in the place of those that are there, as after undoing. */
  load(shapes: readonly Shape[]): void {
    this.#loading = true;
    const mode = this.#draw.getMode();
    this.#draw.clear();
    this.#draw.addFeatures(
      shapes.map(({ id, kind, colour, text, positions }) => ({
        type: 'Feature' as const,
        id,
        geometry: geometryOf({ kind, positions }) as GeoJSONStoreFeatures['geometry'],
        properties: { mode: MODES[kind], colour, text },
      })),
    );
    if (mode !== 'static') this.#draw.setMode(mode);
    this.#loading = false;
  }

  /** Chooses a shape, to be changed. */
  choose(id: string): void {
    if (this.#draw.hasFeature(id)) this.#draw.selectFeature(id);
  }

  /** Gives a shape another colour or text. */
  describe(id: string, properties: { colour: string; text: string }): void {
    if (this.#draw.hasFeature(id)) this.#draw.updateFeatureProperties(id, properties);
  }

  /** Gives up a shape that is being drawn; whether there was one. */
  cancel(): boolean {
    if (this.#draw.getModeState() !== 'drawing') return false;
    this.#draw.setMode(this.#draw.getMode());
    return true;
  }

  /** Takes back the last point of a shape that is being drawn; whether there was one. */
  undoPoint(): boolean {
    return this.#draw.getModeState() === 'drawing' && this.#draw.undo();
  }

  stop(): void {
    this.#map.getCanvas().removeEventListener('keydown', this.#keydown);
    this.#map.getCanvas().style.cursor = '';
    this.#map.dragPan.enable();
    this.#loading = true;
    this.#draw.stop();
  }

  #report(drawnNow: string | null): void {
    const shapes = this.#draw.getSnapshot().flatMap((feature) => {
      const kind = kindOf(feature.properties['mode']);
      if (!kind || !isShape(feature)) return [];
      const { geometry } = feature;
      const positions =
        geometry.type === 'Point'
          ? [geometry.coordinates]
          : geometry.type === 'LineString'
            ? geometry.coordinates
            : (geometry.coordinates[0] as GeoJSON.Position[]).slice(0, -1);
      return [{ id: String(feature.id), kind, positions: positions as unknown as Place[] }];
    });
    this.#events.changed(shapes, drawnNow);
  }

  /** The keyboard's press: at the centre of the view, where the cross stands. */
  readonly #keydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.repeat) return;
    const canvas = this.#map.getCanvas();
    const { left, top } = this.#map.getContainer().getBoundingClientRect();
    const { x, y } = this.#map.project(this.#map.getCenter());
    const at = { clientX: left + x, clientY: top + y, button: 0, isPrimary: true, bubbles: false, pointerId: 1 };
    for (const type of ['pointermove', 'pointerdown', 'pointerup']) canvas.dispatchEvent(new PointerEvent(type, at));
  };
}
