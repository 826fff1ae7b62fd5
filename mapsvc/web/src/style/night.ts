import type { StyleLayer } from './specification';

interface Hsl {
  hue: number;
  saturation: number;
  lightness: number;
  alpha: number;
}

function fromRgb(red: number, green: number, blue: number, alpha: number): Hsl {
  const [r, g, b] = [red / 255, green / 255, blue / 255] as const;
  const high = Math.max(r, g, b);
  const low = Math.min(r, g, b);
  const lightness = (high + low) / 2;
  const spread = high - low;
  if (spread === 0) return { hue: 0, saturation: 0, lightness, alpha };
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  const sector = high === r ? ((g - b) / spread + 6) % 6 : high === g ? (b - r) / spread + 2 : (r - g) / spread + 4;
  return { hue: sector * 60, saturation, lightness, alpha };
}

/** Colours as styles write them: #abc, #aabbcc, rgb(), rgba(), hsl(), hsla(). Names are left alone. */
function parse(text: string): Hsl | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const full = short
    ? `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join('')}`
    : text;
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(full);
  if (hex) {
    const [red = 0, green = 0, blue = 0] = hex.slice(1).map((pair) => parseInt(pair, 16));
    return fromRgb(red, green, blue, 1);
  }
  const call = /^(rgb|hsl)a?\(([^)]*)\)$/i.exec(text);
  const [a = 0, b = 0, c = 0, alpha = 1] = (call?.[2] ?? '')
    .split(/[\s,/]+/)
    .filter(Boolean)
    .map(parseFloat);
  if (call?.[1]?.toLowerCase() === 'rgb') return fromRgb(a, b, c, alpha);
  return call ? { hue: a, saturation: b / 100, lightness: c / 100, alpha } : null;
}

/** White paper becomes dark paper and dark ink bright ink; hues stay, so that a sector keeps its colour. */
export function nightColour(text: string): string {
  const colour = parse(text);
  if (!colour) return text;
  const lightness = 0.92 - 0.79 * colour.lightness;
  const saturation = colour.saturation * (colour.lightness > 0.85 ? 0.35 : 0.8);
  const round = (value: number) => Math.round(value * 1000) / 10;
  return `hsla(${Math.round(colour.hue)}, ${round(saturation)}%, ${round(lightness)}%, ${colour.alpha})`;
}

function nightValue(value: unknown): unknown {
  if (typeof value === 'string') return /^(#|rgb|hsl)/i.test(value) ? nightColour(value) : value;
  return Array.isArray(value) ? value.map(nightValue) : value;
}

/** A layer made for the light map, for the dark one. Used where the cartographers made no dark drawing of their own. */
export function atNight<T extends StyleLayer>(layer: T): T {
  if (!layer.paint) return layer;
  const paint = Object.fromEntries(
    Object.entries(layer.paint).map(([name, value]) => [
      name,
      name.endsWith('-color') ? nightValue(value) : (value as unknown),
    ]),
  );
  return { ...layer, paint };
}
