import regularUrl from '@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf?url';
import semiboldUrl from '@expo-google-fonts/be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf?url';
import { jsPDF } from 'jspdf';
import type { Look, Pen, TextLook } from '../../../lib/sheet/pen';

const FAMILY = 'BeVietnamPro';
/** Points to the millimetre. */
const POINTS = 72 / 25.4;

/** A font file as jsPDF takes it: one letter a byte. */
async function binary(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return text;
}

/** An empty document of one page with the page's own letters embedded, so that Vietnamese is right everywhere. */
export async function newDocument(width: number, height: number, title: string, language: string): Promise<jsPDF> {
  const [regular, semibold] = await Promise.all([binary(regularUrl), binary(semiboldUrl)]);
  const document = new jsPDF({
    unit: 'mm',
    format: [width, height],
    orientation: width > height ? 'landscape' : 'portrait',
    compress: true,
    putOnlyUsedFonts: true,
  });
  document.addFileToVFS('regular.ttf', regular);
  document.addFileToVFS('semibold.ttf', semibold);
  document.addFont('regular.ttf', FAMILY, 'normal');
  document.addFont('semibold.ttf', FAMILY, 'bold');
  document.setProperties({ title });
  document.setLanguage(language === 'vi' ? 'vi' : 'en-GB');
  return document;
}

/** Draws a sheet into a PDF document: letters stay letters, the map is a picture. */
export function pdfPen(document: jsPDF): Pen<Uint8Array> {
  const setFont = ({ size, bold }: TextLook) => {
    document.setFont(FAMILY, bold ? 'bold' : 'normal');
    document.setFontSize(size * POINTS);
  };
  /** Sets colours and line, and tells what to do with a shape: fill it, draw its border, or both. */
  const ink = ({ fill, stroke, width = 0.2, opacity = 1, dash }: Look): 'F' | 'S' | 'FD' | null => {
    document.setGState(document.GState({ opacity }));
    if (fill) document.setFillColor(fill);
    if (stroke) {
      document.setDrawColor(stroke);
      document.setLineWidth(width);
      document.setLineDashPattern(dash ?? [], 0);
    }
    return fill ? (stroke ? 'FD' : 'F') : stroke ? 'S' : null;
  };
  const plain = () => document.setGState(document.GState({ opacity: 1 }));
  return {
    text(x, baseline, words, look) {
      setFont(look);
      document.setTextColor(look.colour ?? '#000000');
      document.text(words, x, baseline, { align: look.align ?? 'left' });
    },
    widthOf(words, look) {
      setFont(look);
      return document.getTextWidth(words);
    },
    rectangle(x, y, width, height, look) {
      const how = ink(look);
      if (how) document.rect(x, y, width, height, how);
      plain();
    },
    polygon(points, look, closed = true) {
      const how = ink(look);
      const [first, ...rest] = points;
      if (how && first) {
        let [x, y] = first;
        const steps = rest.map((point) => {
          const step: [number, number] = [point[0] - x, point[1] - y];
          [x, y] = point;
          return step;
        });
        document.lines(steps, first[0], first[1], [1, 1], how, closed);
      }
      plain();
    },
    picture(picture, x, y, width, height) {
      document.addImage(picture, 'JPEG', x, y, width, height);
    },
  };
}
