import type { Map as MapLibreMap, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';

/** What may be dragged on the map, and what happens then. */
export interface Handles {
  /** Places of the handles, in order. */
  places: () => readonly (readonly [number, number])[];
  began: (index: number) => void;
  moved: (index: number, place: [number, number]) => void;
}

/** How near a press must be to a handle, in pixels; fingers are broader than pointers. */
const REACH = { mouse: 9, touch: 22 };

/** Lets points be dragged on the map, by mouse or finger. Returns what ends it. */
export function dragHandles(map: MapLibreMap, { places, began, moved }: Handles): () => void {
  let dragged: number | null = null;

  function near(event: MapMouseEvent | MapTouchEvent, reach: number): number {
    return places().findIndex((place) => {
      const { x, y } = map.project([place[0], place[1]]);
      return Math.hypot(x - event.point.x, y - event.point.y) <= reach;
    });
  }
  function start(event: MapMouseEvent | MapTouchEvent, reach: number): void {
    const index = near(event, reach);
    if (index < 0) return;
    event.preventDefault();
    dragged = index;
    let moving = false;
    const move = ({ lngLat }: MapMouseEvent | MapTouchEvent) => {
      if (dragged === null) return;
      if (!moving) began(dragged);
      moving = true;
      moved(dragged, [lngLat.lng, lngLat.lat]);
    };
    const stop = () => {
      dragged = null;
      map.off('mousemove', move).off('touchmove', move);
    };
    map.on('mousemove', move);
    map.on('touchmove', move);
    map.once('mouseup', stop);
    map.once('touchend', stop);
  }
  const mouse = (event: MapMouseEvent) => {
    if (event.originalEvent.button === 0) start(event, REACH.mouse);
  };
  const touch = (event: MapTouchEvent) => {
    if (event.points.length === 1) start(event, REACH.touch);
  };
  const hover = (event: MapMouseEvent) => {
    const reached = dragged !== null || near(event, REACH.mouse) >= 0;
    map.getCanvas().style.cursor = dragged !== null ? 'grabbing' : reached ? 'grab' : 'crosshair';
  };
  map.on('mousedown', mouse);
  map.on('touchstart', touch);
  map.on('mousemove', hover);
  return () => {
    map.off('mousedown', mouse);
    map.off('touchstart', touch);
    map.off('mousemove', hover);
  };
}
