import {
  Map as MapLibreMap,
  setWorkerUrl,
  type GeoJSONSource,
  type MapMouseEvent,
  type PaddingOptions,
} from 'maplibre-gl';
import type { View } from '../lib/address';
import type { Box } from '../lib/geometry';
import { fitView } from '../lib/scale';
import { HATCH } from '../style/choropleth';
import { type Overlay, type Style } from '../style/specification';
import { openCluster } from './clusters';
import { hitsAt, toolFeature, type Hit } from './hits';
import { centreThatShows, type Frame } from '../lib/sight';
import { fromPage } from './coming';
import { hatching } from './hatching';
import { openSparingly } from './opening';
import { Tilting } from './tilting';
import { workerUrl } from './worker';

setWorkerUrl(workerUrl);

/** Room that panels take from the map, in CSS pixels: the centre of the view lies in what is left. */
export type Padding = Required<PaddingOptions>;

export interface MapEvents {
  /** The view changed, by a person or by the program. */
  moved: (view: View) => void;
  /** A click, or Enter at the centre. */
  pressed: (hits: Hit[], place: [number, number]) => void;
  /** What lies under the last press, once all tiles are there that were still on their way when it was answered. */
  completed: (hits: Hit[], place: [number, number]) => void;
  /** The pointer is over a place; undefined when it left the map. */
  pointed: (place: [number, number] | undefined, hits: Hit[]) => void;
  /** Tiles or other parts of the map failed to load. */
  failed: (message: string) => void;
  /** Everything asked for is drawn. */
  settled: () => void;
}

export interface MapOptions {
  container: HTMLElement;
  style: Style;
  view: View;
  padding: Padding;
  label: string;
  /** Whether a press asks about a layer's features; mere ground gives no answer. */
  answers: (layer: string) => boolean;
  events: MapEvents;
  /** A tile that is on its way already; undefined for all others. */
  coming?: (url: string) => Promise<ArrayBuffer> | undefined;
}

const SIDES = ['top', 'right', 'bottom', 'left'] as const;

/** The one owner of the MapLibre map; everything else speaks of layers, views and features. */
export class WebMap {
  readonly #map: MapLibreMap;
  readonly #events: MapEvents;
  readonly #answers: (layer: string) => boolean;
  readonly #tilting: Tilting;
  #padding: Padding;
  /** Leads the map to where it is on its way to, for whatever room panels come to take meanwhile. */
  #heading: ((padding: Padding) => void) | null = null;
  #hovered: { layer: string; id: string } | null = null;
  #pointerFrame = 0;
  #presses = 0;
  #styleLoaded = false;
  /** The style last asked for, without what tools draw above it. */
  #style: Style;
  /** What tools draw above the style, by tool. */
  readonly #overlays = new Map<string, Overlay>();
  #placing = false;
  /** Whether it goes where it is sent at once, so that nothing is fetched of what lies on the way. */
  sparing = false;
  /** A second map beside or over this one: what tools draw is drawn on it too. */
  #twin: WebMap | null = null;
  /** Whether something was asked for before the first style was there. */
  #late = false;

  /** @throws when the browser offers no WebGL2 */
  constructor({ container, style, view, padding, label, answers, events, coming }: MapOptions) {
    this.#events = events;
    this.#answers = answers;
    this.#padding = padding;
    this.#style = style;
    this.#map = new MapLibreMap({
      container,
      style,
      center: [view.longitude, view.latitude],
      zoom: view.zoom,
      // The whole of Vietnam with its sea; beyond it there is nothing of ours to see.
      minZoom: 4,
      maxBounds: [88, 0, 132, 30],
      maxZoom: 19,
      attributionControl: false,
      // North stays up while nothing rises from the ground: a turned map is hard to undo without a mouse.
      dragRotate: false,
      touchPitch: false,
      maxPitch: 0,
      fadeDuration: prefersStillness() ? 0 : 100,
      locale: { 'Map.Title': label },
      validateStyle: false,
      transformRequest: coming ? fromPage(coming) : null,
    });
    openSparingly(this.#map);
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.setPadding(padding);
    this.#tilting = new Tilting(this.#map);
    this.#listen();
  }

  /** The map itself, for the parts of map/ that tools bring along, the browser's console and tests. */
  get maplibre(): MapLibreMap {
    return this.#map;
  }

  get view(): View {
    const { lng, lat } = this.#map.getCenter();
    return { longitude: lng, latitude: lat, zoom: this.#map.getZoom() };
  }

  /** Shows another style, changing only what differs. */
  draw(style: Style): void {
    this.#style = style;
    this.#redraw();
  }

  /** Draws something of a tool above everything else, in place of what that tool drew before; null takes it away. */
  overlay(tool: string, overlay: Overlay | null): void {
    this.#twin?.overlay(tool, overlay);
    if (overlay) this.#overlays.set(tool, overlay);
    else if (!this.#overlays.delete(tool)) return;
    this.#redraw();
  }

  /** A style with what tools draw above it, except one of them. */
  withOverlays(style: Style, except?: string): Style {
    const overlays = [...this.#overlays].filter(([tool]) => tool !== except).map(([, overlay]) => overlay);
    return {
      ...style,
      sources: Object.assign({}, style.sources, ...overlays.map(({ sources }) => sources)) as Style['sources'],
      layers: [...style.layers, ...overlays.flatMap(({ layers }) => layers)],
    };
  }

  /** Changes the features of one source of a tool's overlay: quick enough to follow the pointer. */
  overlayData(tool: string, source: string, data: GeoJSON.FeatureCollection): void {
    this.#twin?.overlayData(tool, source, data);
    const overlay = this.#overlays.get(tool);
    if (!overlay) return;
    overlay.sources = { ...overlay.sources, [source]: { type: 'geojson', data } };
    this.#map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  /** The uppermost feature at a place of a tool's sources whose names begin so; its number in the source. */
  overlayFeature(place: [number, number], prefix: string): { source: string; id: number } | null {
    return toolFeature(this.#map, place, prefix);
  }

  /** Whether presses place points: a cross for a pointer, and a double press that does not zoom. */
  set placing(placing: boolean) {
    this.#placing = placing;
    if (this.#twin) this.#twin.placing = placing;
    this.#map.getCanvas().style.cursor = placing ? 'crosshair' : '';
    if (placing) this.#map.doubleClickZoom.disable();
    else this.#map.doubleClickZoom.enable();
  }

  /** Lets a second map draw what tools draw here, and take presses as this one does; null lets go of it. */
  set twin(twin: WebMap | null) {
    this.#twin = twin;
    if (!twin) return;
    for (const [tool, overlay] of this.#overlays) twin.overlay(tool, { ...overlay });
    twin.placing = this.#placing;
  }

  /** Where a place is on the screen, in pixels of the map. */
  pixelOf(place: readonly [number, number]): { x: number; y: number } {
    return this.#map.project([place[0], place[1]]);
  }

  /** Asks for all tiles again, after some could not be had. */
  loadAgain(): void {
    this.#twin?.loadAgain();
    for (const [id, source] of Object.entries(this.#map.getStyle().sources)) {
      if (source.type === 'vector' || source.type === 'raster-dem') this.#map.refreshTiles(id);
    }
  }

  resize(): void {
    this.#map.resize();
  }

  /**
   * Tells how much panels cover now. `place` stays in sight: the feature just pressed may lie where its own card opens.
   * A movement under way ends in the middle of what is left.
   */
  setPadding(padding: Padding, place: [number, number] | null = null): void {
    if (SIDES.every((side) => padding[side] === this.#padding[side])) return;
    this.#padding = padding;
    if (this.#heading) {
      this.#heading(padding);
      return;
    }
    const centre = place && centreThatShows(this.#map.project(place), this.#frame(), padding);
    this.#map.easeTo({
      padding,
      ...(centre ? { center: this.#map.unproject([centre.x, centre.y]) } : {}),
      duration: prefersStillness() ? 0 : 200,
    });
  }

  setLabel(label: string): void {
    this.#map.getCanvas().setAttribute('aria-label', label);
  }

  /** Goes where another map is, at once, with room of its own. */
  follow({ longitude, latitude, zoom }: View, padding: Padding): void {
    this.#padding = padding;
    this.#map.jumpTo({ center: [longitude, latitude], zoom, padding });
  }

  zoomBy(levels: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + levels, duration: prefersStillness() ? 0 : 250 });
  }

  /** Goes to a view at once, as after the Back button. */
  jumpTo({ longitude, latitude, zoom }: View): void {
    this.#map.jumpTo({ center: [longitude, latitude], zoom });
  }

  /** Shows a box of degrees in what the panels leave of the map, no closer than the zoom given. */
  fit(box: Box, maxZoom: number): void {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    this.#head(({ top, right, bottom, left }) => {
      const view = fitView(box, clientWidth - left - right, clientHeight - top - bottom);
      return { ...view, zoom: Math.min(view.zoom, maxZoom) };
    });
  }

  /** Brings a place to the centre, at least as close as the zoom given. */
  flyTo(longitude: number, latitude: number, minZoom: number): void {
    const zoom = Math.max(this.#map.getZoom(), minZoom);
    this.#head(() => ({ longitude, latitude, zoom }));
  }

  /** Outlines one feature of the statistic, or none. */
  hover(feature: { layer: string; id: string } | null): void {
    if (this.#hovered?.layer === feature?.layer && this.#hovered?.id === feature?.id) return;
    this.#setHover(this.#hovered, false);
    this.#hovered = feature;
    this.#setHover(feature, true);
  }

  /** Presses at the centre of the view: the way of the keyboard and of the crosshair on phones. */
  pressCentre(): void {
    const place = this.#map.getCenter();
    const point = this.#map.project(place);
    this.#press(point, [place.lng, place.lat]);
  }

  remove(): void {
    cancelAnimationFrame(this.#pointerFrame);
    this.#map.remove();
  }

  #redraw(): void {
    this.#late = !this.#styleLoaded;
    if (this.#late) return;
    const style = this.withOverlays(this.#style);
    this.#tilting.follow(style, prefersStillness() ? 0 : 600);
    this.#map.setStyle(style, { diff: true, validate: false });
    // A style that changes nothing draws nothing either; it is settled all the same.
    this.#map.triggerRepaint();
  }

  #frame(): Frame {
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    return { width, height, padding: this.#map.getPadding() };
  }

  #head(target: (padding: Padding) => View): void {
    const fly = (padding: Padding) => {
      const { longitude, latitude, zoom } = target(padding);
      this.#map.flyTo({ center: [longitude, latitude], zoom, padding, ...this.#motion() });
      this.#heading = this.#map.isMoving() ? fly : null;
    };
    fly(this.#padding);
  }

  #motion(): { duration?: number; essential: boolean } {
    return this.sparing || prefersStillness() ? { duration: 0, essential: true } : { duration: 900, essential: false };
  }

  #setHover(feature: { layer: string; id: string } | null, hover: boolean): void {
    if (!feature || !this.#map.getSource(feature.layer)) return;
    this.#map.setFeatureState({ source: feature.layer, sourceLayer: feature.layer, id: feature.id }, { hover });
  }

  /** Answers a press with what is drawn, and once more when the rest of the tiles has come. */
  #press(point: { x: number; y: number }, place: [number, number]): void {
    const press = ++this.#presses;
    if (!this.#placing && openCluster(this.#map, point, this.#motion())) return;
    const complete = this.#map.areTilesLoaded();
    this.#events.pressed(hitsAt(this.#map, this.#answers, point), place);
    if (complete) return;
    this.#map.once('idle', () => {
      if (press === this.#presses)
        this.#events.completed(hitsAt(this.#map, this.#answers, this.#map.project(place)), place);
    });
  }

  #listen(): void {
    const map = this.#map;
    map.on('move', () => this.#events.moved(this.view));
    map.on('moveend', () => (this.#heading = null));
    map.on('idle', () => this.#events.settled());
    map.on('error', ({ error }) => this.#events.failed(error.message));
    map.on('click', (event: MapMouseEvent) => this.#press(event.point, [event.lngLat.lng, event.lngLat.lat]));
    map.on('mousemove', (event: MapMouseEvent) => this.#pointAt(event));
    map.on('mouseout', () => {
      cancelAnimationFrame(this.#pointerFrame);
      this.#events.pointed(undefined, []);
    });
    map.setMissingStyleImageResolver((id) => {
      if (id === HATCH && !map.hasImage(HATCH)) map.addImage(HATCH, hatching(), { pixelRatio: 2 });
    });
    map.on('style.load', () => {
      this.#styleLoaded = true;
      if (this.#late) this.#redraw();
    });
    map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.repeat) return;
      event.preventDefault();
      this.pressCentre();
    });
  }

  /** At most one look beneath the pointer for each frame. */
  #pointAt(event: MapMouseEvent): void {
    cancelAnimationFrame(this.#pointerFrame);
    this.#pointerFrame = requestAnimationFrame(() => {
      const hits = this.#map.isMoving() ? [] : hitsAt(this.#map, this.#answers, event.point);
      if (!this.#placing) this.#map.getCanvas().style.cursor = hits.length > 0 ? 'pointer' : '';
      this.#events.pointed([event.lngLat.lng, event.lngLat.lat], hits);
    });
  }
}

function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
