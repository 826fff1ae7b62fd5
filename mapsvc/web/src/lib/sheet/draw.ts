import type { LegendEntry, Swatch } from '../legend';
import type { Language } from '../format';
import { NAMES, WINDOW } from '../locator';
import { scaleBar } from '../scale';
import { formatDistance, formatNumber } from '../format';
import { planeGrid } from './planeGrid';
import { gridLines, placing, scaleOfZoom, type Frame, type Layout } from './layout';
import type { Colour, Pen, TextLook } from './pen';

/** One layer of the legend. */
export interface LegendBlock {
  title: string;
  entries: readonly Pick<LegendEntry, 'text' | 'swatch'>[];
}

/** A part of the map's picture and where it lies in its frame, in shares of the frame's sides. */
export interface Piece<Picture> {
  picture: Picture;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What stands on a sheet besides the map. All texts are in the language of the sheet. */
export interface SheetContent<Picture> {
  title: string;
  owner: string;
  note: string;
  legendTitle: string;
  legend: readonly LegendBlock[];
  /** Said in place of the rest of a legend that has no room. */
  more: (count: number) => string;
  sources: string;
  made: string;
  scale: string;
  north: string;
  language: Language;
  view: { longitude: number; latitude: number; zoom: number };
  grid: boolean;
  /** What is said of the kilometre grid of VN-2000; null: it is not drawn. */
  plane: string | null;
  map: readonly Piece<Picture>[];
  inset: Picture;
}

const INK = '#15262c';
const SOFT = '#4b5f67';
const LINE = '#9fb0b7';
const ISLANDS = '#7d3b12';

/** Degrees and minutes, seconds where there are any: 106°30’Đ. */
export function gridLabel(degrees: number, axis: 'longitude' | 'latitude', language: Language): string {
  const letters = language === 'vi' ? { longitude: 'Đ', latitude: 'B' } : { longitude: 'E', latitude: 'N' };
  const total = Math.round(Math.abs(degrees) * 3600);
  const [minutes, seconds] = [Math.floor((total % 3600) / 60), total % 60];
  const pad = (value: number) => String(value).padStart(2, '0');
  // The page's letters have no prime signs; in the browser others step in, on paper there would be a hole.
  return `${Math.floor(total / 3600)}°${pad(minutes)}’${seconds > 0 ? `${pad(seconds)}”` : ''}${letters[axis]}`;
}

/** Breaks words into lines that fit a width; what does not fit the last line ends in '…'. */
export function wrapped<P>(pen: Pen<P>, words: string, width: number, look: TextLook, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || pen.widthOf(longer, look) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), `${kept.at(-1) ?? ''}…`];
}

function drawTitle<P>(pen: Pen<P>, { title: frame, factor }: Layout, content: SheetContent<P>): void {
  let size = 6.4 * factor;
  while (size > 3 * factor && pen.widthOf(content.title, { size, bold: true }) > frame.width) size *= 0.95;
  pen.text(frame.x, frame.y + 5.2 * factor, content.title, { size, bold: true, colour: INK });
  pen.text(frame.x, frame.y + 10 * factor, content.owner, { size: 3.1 * factor, colour: SOFT });
}

function drawGrid<P>(pen: Pen<P>, layout: Layout, content: SheetContent<P>): void {
  const { map, factor } = layout;
  const placed = placing(layout, content.view);
  const { meridians, parallels } = gridLines(placed.box);
  const look: TextLook = { size: 2.3 * factor, colour: INK };
  const line = { stroke: '#5b6f77', width: 0.1 * factor, dash: [1.2 * factor, 1.6 * factor] as [number, number] };
  const label = (words: string, x: number, y: number) => {
    const width = pen.widthOf(words, look) + 1.2 * factor;
    pen.rectangle(x - width / 2, y - 2.3 * factor, width, 3.2 * factor, { fill: '#ffffff', opacity: 0.82 });
    pen.text(x, y, words, { ...look, align: 'center' });
  };
  for (const longitude of meridians) {
    const x = placed.x(longitude);
    pen.polygon([[x, map.y], [x, map.y + map.height]], line, false); // prettier-ignore
    const words = gridLabel(longitude, 'longitude', content.language);
    const half = pen.widthOf(words, look) / 2 + factor;
    if (x - half < map.x || x + half > map.x + map.width) continue;
    label(words, x, map.y + 2.9 * factor);
    label(words, x, map.y + map.height - 1.1 * factor);
  }
  for (const latitude of parallels) {
    const y = placed.y(latitude);
    pen.polygon([[map.x, y], [map.x + map.width, y]], line, false); // prettier-ignore
    const words = gridLabel(latitude, 'latitude', content.language);
    const half = pen.widthOf(words, look) / 2 + factor;
    if (y < map.y + 6 * factor || y > map.y + map.height - 6 * factor) continue;
    label(words, map.x + half, y + 0.8 * factor);
    label(words, map.x + map.width - half, y + 0.8 * factor);
  }
}

/** The kilometre grid with its numbers in the margin, as the sheets of surveyors have it: thousands of metres. */
function drawPlaneGrid<P>(pen: Pen<P>, layout: Layout, { view, language }: SheetContent<P>): void {
  const { map, factor } = layout;
  const grid = planeGrid(layout, view);
  if (!grid) return;
  const line = { stroke: '#1f5d8c', width: 0.12 * factor };
  const look: TextLook = { size: 2.4 * factor, colour: '#1f5d8c', align: 'center' };
  // Digits of less than a kilometre only where the lines stand closer than that.
  const words = (metres: number) => formatNumber(metres / 1000, language, metres % 1000 === 0 ? 0 : 1);
  const [left, top] = [map.x, map.y];
  const [right, bottom] = [map.x + map.width, map.y + map.height];
  const near = (one: number, other: number) => Math.abs(one - other) < 0.05;
  for (const { path } of [...grid.eastings, ...grid.northings]) pen.polygon(path, line, false);
  for (const { metres, path } of grid.eastings)
    for (const [x, y] of [path[0], path.at(-1)].flatMap((end) => (end ? [end] : []))) {
      if (near(y, bottom)) pen.text(x, bottom + 3.3 * factor, words(metres), look);
      else if (near(y, top)) pen.text(x, top - 1.2 * factor, words(metres), look);
    }
  for (const { metres, path } of grid.northings)
    for (const [x, y] of [path[0], path.at(-1)].flatMap((end) => (end ? [end] : []))) {
      const baseline = y + 0.85 * factor;
      if (near(x, left)) pen.text(left - 1.2 * factor, baseline, words(metres), { ...look, align: 'right' });
      else if (near(x, right)) pen.text(right + 1.2 * factor, baseline, words(metres), { ...look, align: 'left' });
    }
}

function drawMap<P>(pen: Pen<P>, layout: Layout, content: SheetContent<P>): void {
  const { map, factor } = layout;
  for (const { picture, x, y, width, height } of content.map)
    pen.picture(picture, map.x + x * map.width, map.y + y * map.height, width * map.width, height * map.height);
  if (content.plane !== null) drawPlaneGrid(pen, layout, content);
  if (content.grid) drawGrid(pen, layout, content);
  pen.rectangle(map.x, map.y, map.width, map.height, { stroke: INK, width: 0.4 * factor });
  // The north arrow stands in the corner where maps have it.
  const x = map.x + map.width - 9 * factor;
  const y = map.y + 8 * factor;
  pen.rectangle(x - 5 * factor, y - 3 * factor, 10 * factor, 17 * factor, { fill: '#ffffff', opacity: 0.82 });
  const tip = [x, y + 2.5 * factor] as const;
  const foot = [x, y + 10 * factor] as const;
  pen.polygon([tip, [x - 3 * factor, y + 12.5 * factor], foot], { fill: INK });
  pen.polygon([tip, [x + 3 * factor, y + 12.5 * factor], foot], { fill: '#ffffff', stroke: INK, width: 0.25 * factor });
  pen.text(x, y + 1.2 * factor, content.north, { size: 3.6 * factor, bold: true, colour: INK, align: 'center' });
}

/** Viet Nam with the archipelagos: whatever the map shows, the sheet says whose they are. */
function drawInset<P>(pen: Pen<P>, { inset, factor }: Layout, content: SheetContent<P>): void {
  pen.picture(content.inset, inset.x, inset.y, inset.width, inset.height);
  const scale = inset.width / WINDOW.width;
  for (const { x, y, lines, sea } of NAMES) {
    lines.forEach((line, i) => {
      const at = [inset.x + (x - WINDOW.x) * scale, inset.y + (y + 90 * i - WINDOW.y) * scale] as const;
      const look: TextLook = { size: 84 * scale, bold: !sea, colour: sea ? SOFT : ISLANDS, align: 'center' };
      pen.text(at[0], at[1], line, look);
    });
  }
  pen.rectangle(inset.x, inset.y, inset.width, inset.height, { stroke: LINE, width: 0.25 * factor });
}

function drawSwatch<P>(pen: Pen<P>, swatch: Swatch, frame: Frame, factor: number, colour: Colour): void {
  const { x, y, width, height } = frame;
  const stroke = swatch.stroke ? colour(swatch.stroke) : undefined;
  const fill = swatch.fill ? colour(swatch.fill) : undefined;
  const dash = swatch.dashed ? ([1 * factor, 0.7 * factor] as [number, number]) : undefined;
  if (swatch.ramp) {
    const step = width / swatch.ramp.length;
    swatch.ramp.forEach((each, i) => pen.rectangle(x + i * step, y, step, height, { fill: colour(each) }));
  } else if (swatch.kind === 'area') {
    pen.rectangle(x, y, width, height, { fill, stroke, width: 0.3 * factor, opacity: swatch.fillOpacity, dash });
  } else if (swatch.kind === 'line') {
    const line = { stroke: stroke ?? INK, width: 0.6 * factor, dash };
    pen.polygon([[x, y + height * 0.8], [x + width * 0.4, y + height * 0.35], [x + width, y + height * 0.2]], line, false); // prettier-ignore
  } else if (swatch.kind === 'point') {
    const r = height * 0.42;
    const points = Array.from({ length: 20 }, (_, i) => {
      const angle = (i * Math.PI) / 10;
      return [x + width / 2 + r * Math.cos(angle), y + height / 2 + r * Math.sin(angle)] as const;
    });
    pen.polygon(points, { fill: fill ?? INK, stroke, width: 0.25 * factor });
  } else pen.text(x + width / 2, y + height * 0.8, 'Aa', { size: height, bold: true, colour: INK, align: 'center' });
}

/** One row of the legend: a swatch and words, or words alone as a heading or going on from the row above. */
interface LegendRow {
  words: string;
  swatch: Swatch | null;
  indent: boolean;
  bold: boolean;
}

/** The rows of a legend. Words are broken and never cut: names must stand whole, those of the archipelagos above all. */
function legendRows<P>(pen: Pen<P>, content: SheetContent<P>, column: number, factor: number): LegendRow[] {
  const size = 2.9 * factor;
  const rowsOf = (words: string, swatch: Swatch | null, indent: boolean): LegendRow[] => {
    const bold = swatch === null;
    const width = column - ((swatch ? 8.4 : 0) + (indent ? 2 : 0) + 1) * factor;
    const lines = wrapped(pen, words, width, { size, bold }, 4);
    return lines.map((line, i) => ({ words: line, swatch: i === 0 ? swatch : null, indent, bold }));
  };
  return content.legend.flatMap(({ title, entries }) => {
    const single = entries.length === 1 && entries[0]?.text === null ? entries[0] : undefined;
    if (single) return rowsOf(title, single.swatch, false);
    return [
      ...rowsOf(title, null, false),
      ...entries.flatMap(({ text, swatch }) => rowsOf(text ?? title, swatch, true)),
    ];
  });
}

/** The legend in as many columns as its frame has room for; what finds no room is counted. */
function drawLegend<P>(pen: Pen<P>, { legend, factor }: Layout, content: SheetContent<P>, colour: Colour): void {
  const column = Math.min(legend.width, 56 * factor);
  const columns = Math.max(1, Math.floor(legend.width / column));
  const heading: TextLook = { size: 3.4 * factor, bold: true, colour: INK };
  pen.text(legend.x, legend.y + 3 * factor, content.legendTitle, heading);
  const height = 4.6 * factor;
  const top = legend.y + 5 * factor;
  const each = Math.max(1, Math.floor((legend.y + legend.height - top) / height));
  const rows = legendRows(pen, content, column, factor);
  const room = each * columns;
  const shown = rows.length > room ? rows.slice(0, room - 1) : rows;
  const width = 6.4 * factor;
  const placeOf = (i: number) => ({ x: legend.x + Math.floor(i / each) * column, y: top + (i % each) * height });
  shown.forEach(({ words, swatch, indent, bold }, i) => {
    const place = placeOf(i);
    const x = place.x + (indent ? 2 * factor : 0);
    const goesOn = !swatch && !bold;
    if (swatch) drawSwatch(pen, swatch, { x, y: place.y + 0.4 * factor, width, height: 3.4 * factor }, factor, colour);
    const textX = swatch || goesOn ? x + width + 2 * factor : x;
    pen.text(textX, place.y + 3.1 * factor, words, { size: 2.9 * factor, bold, colour: INK });
  });
  if (shown.length === rows.length) return;
  const { x, y } = placeOf(room - 1);
  pen.text(x, y + 3.1 * factor, content.more(rows.length - shown.length), { size: 2.7 * factor, colour: SOFT });
}

/** Letters small enough for all words to find room: who made the data must be named, whole. */
function fittingSize<P>(pen: Pen<P>, words: string, width: number, room: number, look: TextLook): TextLook {
  let { size } = look;
  const needed = () => (wrapped(pen, words, width, { ...look, size }, 99).length - 1) * 1.3 * size;
  while (size > look.size / 3 && needed() > room) size *= 0.94;
  return { ...look, size };
}

function drawFooter<P>(pen: Pen<P>, layout: Layout, content: SheetContent<P>): void {
  const { footer, factor } = layout;
  const { latitude, zoom } = content.view;
  const perMm = scaleOfZoom(zoom, latitude, factor) / 1000;
  const bar = scaleBar(perMm, 42 * factor);
  const y = footer.y + 7.5 * factor;
  const half = bar.pixels / 2;
  const small: TextLook = { size: 2.6 * factor, colour: INK };
  pen.text(footer.x, footer.y + 3 * factor, content.scale, { size: 3.2 * factor, bold: true, colour: INK });
  pen.rectangle(footer.x, y - 1.6 * factor, half, 1.6 * factor, { fill: INK, stroke: INK, width: 0.2 * factor });
  pen.rectangle(footer.x + half, y - 1.6 * factor, half, 1.6 * factor, { stroke: INK, width: 0.2 * factor });
  pen.text(footer.x, y + 3.2 * factor, '0', small);
  const end = { ...small, align: 'right' as const };
  pen.text(footer.x + bar.pixels + 2 * factor, y + 3.2 * factor, formatDistance(bar.metres, content.language), end);
  const system: TextLook = { size: 2.2 * factor, colour: SOFT };
  pen.text(footer.x, y + 6.8 * factor, 'WGS 84 / Web Mercator', system);
  if (content.plane !== null) pen.text(footer.x, y + 9.6 * factor, content.plane, system);

  const x = footer.x + 60 * factor;
  const width = footer.width - 60 * factor;
  const words: TextLook = { size: 2.5 * factor, colour: SOFT };
  const note: TextLook = { size: 3 * factor, colour: INK };
  let line = footer.y + 3 * factor;
  for (const text of wrapped(pen, content.note, width, note, 2)) {
    pen.text(x, line, text, note);
    line += 4 * factor;
  }
  const room = footer.y + footer.height - 3 * factor - line;
  const fine = fittingSize(pen, content.sources, width, room, words);
  for (const text of wrapped(pen, content.sources, width, fine, 99)) {
    pen.text(x, line, text, fine);
    line += 1.3 * fine.size;
  }
  pen.text(x, footer.y + footer.height, content.made, words);
}

/** Draws a whole sheet. */
export function drawSheet<P>(pen: Pen<P>, layout: Layout, content: SheetContent<P>, colour: Colour): void {
  pen.rectangle(0, 0, layout.width, layout.height, { fill: '#ffffff' });
  drawTitle(pen, layout, content);
  drawMap(pen, layout, content);
  drawInset(pen, layout, content);
  drawLegend(pen, layout, content, colour);
  drawFooter(pen, layout, content);
}
