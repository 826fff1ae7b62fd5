import type { View } from './address';
import type { Box } from './geometry';

/** Metres on the ground for one CSS pixel of a Web Mercator map with 512-pixel tiles. */
export function metresPerPixel(latitude: number, zoom: number): number {
  const equator = 40_075_016.686;
  return (equator * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** zoom);
}

/** A round distance (1, 2, 3 or 5 times a power of ten) that fits in some pixels, and its length in pixels. */
export function scaleBar(perPixel: number, widest: number): { metres: number; pixels: number } {
  const most = perPixel * widest;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [5, 3, 2, 1].find((candidate) => candidate * power <= most) ?? 1;
  const metres = factor * power;
  return { metres, pixels: metres / perPixel };
}

function mercator(latitude: number): number {
  return Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);
}

function latitudeOf(projected: number): number {
  return (Math.atan(Math.exp(projected * 2 * Math.PI)) * 360) / Math.PI - 90;
}

/** The box of degrees that a view shows in a window of some pixels around its centre. */
export function boxOfView({ longitude, latitude, zoom }: View, width: number, height: number): Box {
  const world = 512 * 2 ** zoom;
  const east = (width / 2 / world) * 360;
  const north = height / 2 / world;
  const middle = mercator(latitude);
  return [longitude - east, latitudeOf(middle - north), longitude + east, latitudeOf(middle + north)];
}

/** The view that just shows a box in a window of some pixels, with a margin around. */
export function fitView([west, south, east, north]: Box, width: number, height: number): View {
  const margin = 0.92;
  const horizontal = (Math.max(width, 1) * margin) / (512 * ((east - west) / 360));
  const vertical = (Math.max(height, 1) * margin) / (512 * (mercator(north) - mercator(south)));
  const zoom = Math.log2(Math.min(horizontal, vertical));
  const middle = (mercator(south) + mercator(north)) / 2;
  return { longitude: (west + east) / 2, latitude: latitudeOf(middle), zoom: Math.max(0, Math.min(zoom, 19)) };
}
