import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSheet, gridLabel, wrapped, type SheetContent } from './draw';
import {
  gridLines,
  layoutOf,
  mostDots,
  PAPERS,
  pixelsOf,
  placing,
  roundScale,
  scaleOfZoom,
  zoomOfScale,
  type Frame,
  type Paper,
} from './layout';
import type { Pen } from './pen';
import { withResolution } from './png';

const sheets = (Object.keys(PAPERS) as Paper[]).flatMap((paper) =>
  [true, false].map((landscape) => ({ paper, landscape, layout: layoutOf(paper, landscape) })),
);
const view = { longitude: 106.8, latitude: 17, zoom: 9 };

/** A pen that only writes down what it was asked for. */
function recorder(): Pen<string> & { texts: { words: string; x: number; y: number }[]; pictures: string[] } {
  const texts: { words: string; x: number; y: number }[] = [];
  const pictures: string[] = [];
  return {
    texts,
    pictures,
    text: (x, y, words) => void texts.push({ words, x, y }),
    widthOf: (words, { size }) => words.length * size * 0.5,
    rectangle: () => undefined,
    polygon: () => undefined,
    picture: (picture) => void pictures.push(picture),
  };
}
const content: SheetContent<string> = {
  title: 'Bản đồ số kinh tế - xã hội tỉnh Quảng Trị',
  owner: 'Tỉnh Quảng Trị',
  note: 'Ghi chú',
  legendTitle: 'Chú giải',
  legend: Array.from({ length: 80 }, (_, i) => ({
    title: `Lớp ${i}`,
    entries: [{ text: null, swatch: { kind: 'area' as const, fill: '#ff0000' } }],
  })),
  more: (count) => `và ${count} mục khác`,
  sources: 'Nguồn: Sở Nông nghiệp và Môi trường',
  made: '22/11/2026',
  scale: 'Tỷ lệ 1:100.000',
  north: 'B',
  language: 'vi',
  view,
  grid: true,
  plane: 'Lưới VN-2000',
  map: [{ picture: 'map', x: 0, y: 0, width: 1, height: 1 }],
  inset: 'inset',
};

describe('a sheet', () => {
  it.each(sheets)(
    '$paper, landscape $landscape, has everything on the paper and nothing over another',
    ({ layout }) => {
      const frames: Frame[] = [layout.title, layout.map, layout.inset, layout.legend, layout.footer];
      for (const { x, y, width, height } of frames) {
        expect(x).toBeGreaterThan(0);
        expect(y).toBeGreaterThan(0);
        expect(width).toBeGreaterThan(20);
        expect(height).toBeGreaterThan(8);
        expect(x + width).toBeLessThan(layout.width);
        expect(y + height).toBeLessThan(layout.height);
      }
      frames.forEach((a, i) => {
        for (const b of frames.slice(i + 1)) {
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart).toBe(true);
        }
      });
    },
  );
  it.each(sheets)('$paper, landscape $landscape, always names Hoàng Sa, Trường Sa and Biển Đông', ({ layout }) => {
    const pen = recorder();
    drawSheet(pen, layout, { ...content, language: 'en', legend: [] }, (css) => css);
    const words = pen.texts.map((text) => text.words);
    expect(words).toEqual(expect.arrayContaining(['BIỂN ĐÔNG', 'QĐ. Hoàng Sa', 'QĐ. Trường Sa', '(Việt Nam)']));
    expect(words.filter((word) => word === '(Việt Nam)')).toHaveLength(2);
    expect(pen.pictures).toEqual(['map', 'inset']);
  });
  it.each(sheets)('$paper, landscape $landscape, never cuts the name of a layer of the archipelagos', ({ layout }) => {
    const pen = recorder();
    const entries = [{ text: null, swatch: { kind: 'area' as const, fill: '#ff0000' } }];
    const title = 'Quần đảo Hoàng Sa, quần đảo Trường Sa (Việt Nam)';
    drawSheet(pen, layout, { ...content, legend: [{ title, entries }] }, (css) => css);
    expect(pen.texts.map(({ words }) => words).join(' ')).toContain(title);
  });
  it.each(sheets)('$paper, landscape $landscape, names all sources beside the longest note', ({ layout }) => {
    const pen = recorder();
    const sources = Array.from({ length: 24 }, (_, i) => `Nguồn dữ liệu số ${i}`).join('; ');
    drawSheet(pen, layout, { ...content, note: 'ghi chú '.repeat(37), sources, legend: [] }, (css) => css);
    expect(pen.texts.map(({ words }) => words).join(' ')).toContain(sources);
    const inFooter = pen.texts.filter(({ words }) => words.includes('Nguồn dữ liệu'));
    for (const { y } of inFooter) expect(y).toBeLessThanOrEqual(layout.footer.y + layout.footer.height);
  });
  it.each(sheets)('$paper, landscape $landscape, keeps its words on the paper and counts what has no room', (sheet) => {
    const pen = recorder();
    drawSheet(pen, sheet.layout, content, (css) => css);
    for (const { x, y } of pen.texts) {
      expect(x).toBeLessThan(sheet.layout.width);
      expect(y).toBeLessThan(sheet.layout.height);
    }
    expect(pen.texts.some(({ words }) => /và \d+ mục khác/.test(words))).toBe(true);
  });
  it.each(sheets)(
    '$paper, landscape $landscape, has 300 dpi in a PDF, and in a picture what memory allows',
    ({ paper, layout }) => {
      expect(pixelsOf(layout, mostDots('pdf', 4)).dpi).toBe(300);
      expect(pixelsOf(layout, mostDots('png', 4)).dpi).toBeGreaterThanOrEqual(paper === 'A0' ? 200 : 280);
      expect(pixelsOf(layout, mostDots('png', 2)).dpi).toBeGreaterThanOrEqual(120);
    },
  );
});

describe('the scale', () => {
  it('and the zoom lead to each other', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 2_000_000 }),
        fc.double({ min: 8, max: 24, noNaN: true }),
        (n, latitude) => {
          expect(scaleOfZoom(zoomOfScale(n, latitude, 1.4), latitude, 1.4)).toBeCloseTo(n, 3);
        },
      ),
    ));
  it('is true on the paper: a kilometre at 1:100,000 is a centimetre', () => {
    const layout = layoutOf('A3', true);
    const zoom = zoomOfScale(100_000, 17, layout.factor);
    const placed = placing(layout, { longitude: 106.8, latitude: 17, zoom });
    const kilometre = 1 / (111.319491 * Math.cos((17 * Math.PI) / 180));
    expect(placed.x(106.8 + kilometre) - placed.x(106.8)).toBeCloseTo(10, 1);
  });
  it('is said without false digits', () => {
    expect(roundScale(187_432)).toBe(187_000);
    expect(roundScale(100_000)).toBe(100_000);
  });
});

describe('the grid', () => {
  it.each(sheets)('on $paper, landscape $landscape, has a handful of round lines inside the map', ({ layout }) => {
    for (const zoom of [6, 8.3, 11, 14, 17]) {
      const placed = placing(layout, { ...view, zoom });
      const { meridians, parallels } = gridLines(placed.box);
      expect(Math.min(meridians.length, parallels.length)).toBeGreaterThanOrEqual(1);
      expect(Math.max(meridians.length, parallels.length)).toBeLessThanOrEqual(12);
      for (const meridian of meridians) {
        expect(placed.x(meridian)).toBeGreaterThanOrEqual(layout.map.x - 1e-6);
        expect(placed.x(meridian)).toBeLessThanOrEqual(layout.map.x + layout.map.width + 1e-6);
      }
    }
  });
  it('is labelled in the language of the sheet', () => {
    expect(gridLabel(106.5, 'longitude', 'vi')).toBe('106°30’Đ');
    expect(gridLabel(17 + 5 / 3600, 'latitude', 'en')).toBe('17°00’05”N');
  });
});

describe('words', () => {
  it('are broken to fit and cut where there is no room', () => {
    const pen = recorder();
    expect(wrapped(pen, 'một hai ba bốn', 8, { size: 2 }, 9)).toEqual(['một hai', 'ba bốn']);
    expect(wrapped(pen, 'một hai ba bốn', 8, { size: 2 }, 1)).toEqual(['một hai…']);
  });
});

describe('a PNG picture', () => {
  it('tells its resolution', () => {
    const plain = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const marked = Buffer.from(withResolution(plain, 300));
    expect(marked.subarray(33 + 4, 33 + 8).toString()).toBe('pHYs');
    expect(marked.readUInt32BE(33 + 8)).toBe(11_811);
    // The checksum that libpng writes for these very bytes.
    expect(marked.readUInt32BE(33 + 17)).toBe(0x78a53f76);
    expect(marked.subarray(33 + 21).equals(plain.subarray(33))).toBe(true);
  });
});
