import { fetchStyle } from '../../../api/client';
import type { View } from '../../../lib/address';
import { loadDictionary } from '../../../i18n';
import { drawSheet, type SheetContent } from '../../../lib/sheet/draw';
import type { Layout } from '../../../lib/sheet/layout';
import { withResolution } from '../../../lib/sheet/png';
import type { WebMap } from '../../../map/map';
import { printMap } from '../../../map/printing';
import { compositionOf } from '../../../state/composition';
import type { Explorer } from '../../../state/explorer.svelte';
import type { PrintState } from '../../../state/tools/print.svelte';
import { compose } from '../../../style/compose';
import type { Style } from '../../../style/specification';
import { canvasPen, plainColour } from './canvasPen';
import { contentOf } from './content';
import { insetPicture } from './inset';

export type Format = 'pdf' | 'png';

async function asPng(layout: Layout, content: SheetContent<HTMLCanvasElement>, dpi: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round((layout.width / 25.4) * dpi);
  canvas.height = Math.round((layout.height / 25.4) * dpi);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  // Letters that have not been used on the page yet have not been downloaded either.
  await Promise.all(['400', '600'].map((weight) => document.fonts.load(`${weight} 16px 'Be Vietnam Pro'`, 'aăĐệ°')));
  drawSheet(canvasPen(context, dpi / 25.4), layout, content, plainColour);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is too large');
  return new Blob([withResolution(new Uint8Array(await blob.arrayBuffer()), dpi)], { type: 'image/png' });
}

/** Maps are drawings with photographs' gradients: a fine JPEG is a tenth of a PNG and looks the same. */
async function asJpeg(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
  if (!blob) throw new Error('the picture is too large');
  return new Uint8Array(await blob.arrayBuffer());
}

async function asPdf(layout: Layout, content: SheetContent<Uint8Array>): Promise<Blob> {
  const { newDocument, pdfPen } = await import('./pdfPen');
  const document = await newDocument(layout.width, layout.height, content.title, content.language);
  drawSheet(pdfPen(document), layout, content, plainColour);
  return document.output('blob');
}

/** Makes a sheet of what the map shows. Paper is white: it is drawn as by day whatever the page's theme. */
export async function makeSheet(
  explorer: Explorer,
  map: WebMap,
  print: PrintState,
  view: View,
  format: Format,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const { layout, pixels, language } = print;
  const { ground } = explorer;
  const theme = ground.theme === 'dark' ? 'light' : ground.theme;
  const own = ground.theme === theme ? ground.style : null;
  const base = own ?? (await fetchStyle<Style>(`map-${theme}`, { signal }).catch(() => null));
  signal.throwIfAborted();
  const composed = compose({ ...compositionOf(explorer, base, theme), language, terrain: null });
  const { dpi, ...size } = pixels[format];
  const asked = { style: map.withOverlays(composed, 'print'), view, ...size, progress, signal };
  const [inset, words] = await Promise.all([insetPicture(explorer, signal), loadDictionary(language)]);
  if (format === 'pdf') {
    const pictures = { map: await printMap({ ...asked, keep: asJpeg }), inset: await asJpeg(inset) };
    return asPdf(layout, contentOf(explorer, print, view, base, pictures, words));
  }
  const pictures = { map: await printMap({ ...asked, keep: (canvas) => Promise.resolve(canvas) }), inset };
  return asPng(layout, contentOf(explorer, print, view, base, pictures, words), dpi);
}
