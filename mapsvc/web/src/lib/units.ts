import { formatNumber, LOCALE, type Language } from './format';

const HECTARE = 10_000;
const SQUARE_KILOMETRE = 1_000_000;

/** All digits are written, zeros too: they say how exact the measure is. */
function fixed(value: number, language: Language, digits: number): string {
  if (value === 0) return '0';
  const exact = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(LOCALE[language], exact).format(value);
}

/** A measured length in the unit that suits its size: 15,36 m, 845,2 m, 89,472 km. */
export function formatLength(metres: number, language: Language): string {
  if (metres < 1000) return `${fixed(metres, language, metres < 100 ? 2 : 1)} m`;
  return `${fixed(metres / 1000, language, metres < 100_000 ? 3 : 2)} km`;
}

/** The same length in plain metres, for those who want to reckon on. */
export function formatMetres(metres: number, language: Language): string {
  return `${fixed(metres, language, 2)} m`;
}

function squareMetres(area: number, language: Language): string {
  return `${fixed(area, language, area < 100 ? 2 : area < HECTARE ? 1 : 0)} m²`;
}

function hectares(area: number, language: Language): string {
  const value = area / HECTARE;
  return `${fixed(value, language, value < 1 ? 4 : value < 100 ? 3 : value < 10_000 ? 2 : 0)} ha`;
}

function squareKilometres(area: number, language: Language): string {
  const value = area / SQUARE_KILOMETRE;
  return `${fixed(value, language, value < 1 ? 4 : value < 1000 ? 3 : 1)} km²`;
}

/** A measured area in the unit that suits its size: m² below a hectare, ha below a square kilometre, then km². */
export function formatArea(area: number, language: Language): string {
  if (area < HECTARE) return squareMetres(area, language);
  return area < SQUARE_KILOMETRE ? hectares(area, language) : squareKilometres(area, language);
}

/** The same area in the other two units. */
export function formatAreaElse(area: number, language: Language): string[] {
  const all = [squareMetres(area, language), hectares(area, language), squareKilometres(area, language)];
  return all.filter((one) => one !== formatArea(area, language));
}

/** An angle in degrees, minutes and seconds: 143°26′26″. */
export function formatAngle(degrees: number, language: Language): string {
  const tenths = Math.round(Math.abs(degrees) * 36000);
  const whole = Math.floor(tenths / 36000);
  const minutes = Math.floor((tenths % 36000) / 600);
  const seconds = (tenths % 600) / 10;
  const pad = (value: number) => String(value).padStart(2, '0');
  const [full = '0', part = '0'] = seconds.toFixed(1).split('.');
  const sign = degrees < 0 ? '−' : '';
  return `${sign}${whole}°${pad(minutes)}′${pad(Number(full))}${language === 'vi' ? ',' : '.'}${part}″`;
}

/** The smaller angle from one direction to another, −180 < angle ≤ 180 degrees. */
export function angleBetween(from: number, to: number): number {
  const turned = (((to - from) % 360) + 360) % 360;
  return turned > 180 ? turned - 360 : turned;
}

/** How one measure differs from another, for a sentence; null when they agree in every digit shown. */
export function difference(
  value: number,
  reference: number,
  language: Language,
): { more: boolean; amount: number; percent: string } | null {
  if (reference <= 0 || Math.abs(value - reference) < 0.005) return null;
  const percent = ((value - reference) / reference) * 100;
  return {
    more: value > reference,
    amount: Math.abs(value - reference),
    percent: `${percent > 0 ? '+' : '−'}${formatNumber(Math.abs(percent), language, 4)}\u00a0%`,
  };
}
