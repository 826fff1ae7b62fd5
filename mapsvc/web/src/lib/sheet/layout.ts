import type { Box } from '../geometry';

/** Paper by its ISO 216 name: the shorter and the longer side in millimetres. */
export const PAPERS = { A4: [210, 297], A3: [297, 420], A2: [420, 594], A1: [594, 841], A0: [841, 1189] } as const;
export type Paper = keyof typeof PAPERS;

/** Scales that maps are drawn at in Vietnam. */
export const SCALES = [2000, 5000, 10_000, 25_000, 50_000, 100_000, 200_000, 250_000, 500_000, 1_000_000] as const;

/** A rectangle on the paper, in millimetres from its upper left corner. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where everything stands on a sheet. */
export interface Layout {
  width: number;
  height: number;
  /** How much larger letters and lines are than on A4: large sheets are read from further away. */
  factor: number;
  title: Frame;
  map: Frame;
  /** Viet Nam with Hoàng Sa and Trường Sa; every sheet carries it. */
  inset: Frame;
  legend: Frame;
  footer: Frame;
}

/** Millimetres of one CSS pixel on A4: 96 to the inch. */
const MM_PER_PIXEL = 25.4 / 96;
const EQUATOR = 40_075_016.686;
const TILE = 512;
/** Width of the inset to its height, as the locator is drawn. */
const INSET_RATIO = 1520 / 1880;
/** Sharp enough for a printed map. */
const DPI = 300;

/**
 * How many dots the map of a sheet may have. A PDF takes it part by part, each packed at once; a PNG is one picture that
 * has to fit the memory (in GB, as far as the browser tells) more than once.
 */
export function mostDots(format: 'pdf' | 'png', memory: number): number {
  if (format === 'pdf') return memory <= 2 ? 70_000_000 : 200_000_000;
  return memory <= 2 ? 24_000_000 : memory <= 4 ? 64_000_000 : 120_000_000;
}

/** `margin`: room around the map for the numbers of a kilometre grid. */
export function layoutOf(paper: Paper, landscape: boolean, margin = false): Layout {
  const whole = wholeLayout(paper, landscape);
  if (!margin) return whole;
  const { map, factor } = whole;
  const [aside, above] = [8.5 * factor, 4.4 * factor];
  const inner = { x: map.x + aside, y: map.y + above, width: map.width - 2 * aside, height: map.height - 2 * above };
  return { ...whole, map: inner };
}

function wholeLayout(paper: Paper, landscape: boolean): Layout {
  const [short, long] = PAPERS[paper];
  const width = landscape ? long : short;
  const height = landscape ? short : long;
  const factor = Math.sqrt(short / 210);
  const margin = 9 * factor;
  const gap = 4 * factor;
  const inner = { width: width - 2 * margin, height: height - 2 * margin };
  const title = { x: margin, y: margin, width: inner.width, height: 13 * factor };
  const footer = { x: margin, y: height - margin - 17 * factor, width: inner.width, height: 17 * factor };
  const body = {
    x: margin,
    y: title.y + title.height,
    width: inner.width,
    height: footer.y - gap - title.y - title.height,
  };
  const insetWidth = 46 * factor;
  const insetHeight = insetWidth / INSET_RATIO;
  if (landscape) {
    const panel = 56 * factor;
    const map = { ...body, width: body.width - panel - gap };
    const x = map.x + map.width + gap;
    const inset = { x: x + (panel - insetWidth) / 2, y: body.y, width: insetWidth, height: insetHeight };
    const legendY = inset.y + inset.height + gap;
    const legend = { x, y: legendY, width: panel, height: body.y + body.height - legendY };
    return { width, height, factor, title, map, inset, legend, footer };
  }
  const map = { ...body, height: body.height - insetHeight - gap };
  const inset = { x: body.x, y: map.y + map.height + gap, width: insetWidth, height: insetHeight };
  const legend = {
    x: inset.x + inset.width + gap,
    y: inset.y,
    width: body.width - inset.width - gap,
    height: inset.height,
  };
  return { width, height, factor, title, map, inset, legend, footer };
}

/** The map of a sheet in CSS pixels, and how many dots one of them is printed with. */
export function pixelsOf(
  { map, factor }: Layout,
  most: number,
): { width: number; height: number; ratio: number; dpi: number } {
  const mm = MM_PER_PIXEL * factor;
  const area = (map.width * map.height) / 25.4 ** 2;
  const dpi = Math.floor(Math.min(DPI, Math.sqrt(most / area)));
  return { width: Math.round(map.width / mm), height: Math.round(map.height / mm), ratio: (dpi / 25.4) * mm, dpi };
}

/** Zoom at which the map of a sheet has a scale 1:denominator at a latitude. */
export function zoomOfScale(denominator: number, latitude: number, factor: number): number {
  const metresPerPixel = (denominator * MM_PER_PIXEL * factor) / 1000;
  return Math.log2((EQUATOR * Math.cos((latitude * Math.PI) / 180)) / (TILE * metresPerPixel));
}

/** The scale 1:denominator of the map of a sheet at a zoom and latitude. */
export function scaleOfZoom(zoom: number, latitude: number, factor: number): number {
  const metresPerPixel = (EQUATOR * Math.cos((latitude * Math.PI) / 180)) / (TILE * 2 ** zoom);
  return (metresPerPixel * 1000) / (MM_PER_PIXEL * factor);
}

/** A denominator without digits that the paper does not hold: 187.432 becomes 187.000. */
export function roundScale(denominator: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(denominator)) - 2);
  return Math.round(denominator / unit) * unit;
}

function mercator(latitude: number): number {
  return Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);
}

/** Where places come to lie on the paper, for a map with a centre and zoom; north is up. */
export interface Placing {
  x: (longitude: number) => number;
  y: (latitude: number) => number;
  box: Box;
}

export function placing({ map, factor }: Layout, view: { longitude: number; latitude: number; zoom: number }): Placing {
  const world = TILE * 2 ** view.zoom * MM_PER_PIXEL * factor;
  const middle = { x: map.x + map.width / 2, y: map.y + map.height / 2 };
  const x = (longitude: number) => middle.x + ((longitude - view.longitude) / 360) * world;
  const y = (latitude: number) => middle.y - (mercator(latitude) - mercator(view.latitude)) * world;
  const longitudeAt = (at: number) => view.longitude + ((at - middle.x) / world) * 360;
  const latitudeAt = (at: number) => {
    const height = mercator(view.latitude) - (at - middle.y) / world;
    return (Math.atan(Math.exp(height * 2 * Math.PI)) * 360) / Math.PI - 90;
  };
  const box: Box = [
    longitudeAt(map.x),
    latitudeAt(map.y + map.height),
    longitudeAt(map.x + map.width),
    latitudeAt(map.y),
  ];
  return { x, y, box };
}

/** Steps between the lines of a grid, in seconds of arc. */
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000];

/** Meridians and parallels to draw: round ones, some four across the shorter side. */
export function gridLines([west, south, east, north]: Box): { meridians: number[]; parallels: number[] } {
  const shorter = Math.min(east - west, north - south) * 3600;
  const step = STEPS.find((candidate) => shorter / candidate <= 5) ?? 36_000;
  const between = (low: number, high: number) => {
    const first = Math.ceil((low * 3600) / step);
    const last = Math.floor((high * 3600) / step);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ((first + i) * step) / 3600);
  };
  return { meridians: between(west, east), parallels: between(south, north) };
}
