import { encode } from 'uqr';

/** The longest text a code of a size that phones still read at arm's length can hold, in bytes. */
const LONGEST = 1200;

/** A QR code as one SVG path of unit squares, and the side of the code with its quiet border. */
export interface QrCode {
  path: string;
  size: number;
}

/** The QR code of a text (ISO/IEC 18004, level M or better); null when it is too long to be read comfortably. */
export function qrCode(text: string): QrCode | null {
  if (new TextEncoder().encode(text).length > LONGEST) return null;
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) => {
      if (!dark || row[x - 1]) return [];
      const end = row.indexOf(false, x);
      return [`M${x} ${y}h${(end < 0 ? row.length : end) - x}v1H${x}z`];
    }),
  );
  return { path: runs.join(''), size };
}
