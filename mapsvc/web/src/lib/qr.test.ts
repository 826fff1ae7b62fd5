import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrCode } from './qr';

describe('a QR code', () => {
  it('has a square of path for each dark module, and nothing more', () => {
    const text = 'https://bando.quangtri.gov.vn/#v=1&at=17,106.9,10';
    const code = qrCode(text);
    const { data, size } = encode(text, { ecc: 'M', border: 4 });
    const dark = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
    for (const [, x, y, width] of (code?.path ?? '').matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
      for (let i = 0; i < Number(width); i++) (dark[Number(y)] ?? [])[Number(x) + i] = true;
    }
    expect(dark).toEqual(data);
    expect(code?.size).toBe(size);
  });
  it('is not offered for a link that no camera would read', () => expect(qrCode('x'.repeat(2000))).toBeNull());
});
