/** The languages of the page. */
export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in both languages, as the catalogue gives it. */
export type Bilingual = Record<Language, string>;

/** How numbers and dates are written in each language. */
export const LOCALE: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB' };

/** A number as the language writes it: 1.234,5 in Vietnamese, 1,234.5 in English. */
export function formatNumber(value: number, language: Language, digits = 2): string {
  return new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: digits }).format(value);
}

/** A number with just the digits that its size deserves: 12.700, 47,4, 0,031. */
export function formatMeasure(value: number, language: Language): string {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 1 ? 1 : 3;
  return formatNumber(value, language, digits);
}

/** A date or moment as day/month/year; text that is no date comes back as it is. */
export function formatDate(text: string, language: Language): string {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (plain) return `${plain[3]}/${plain[2]}/${plain[1]}`;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return text;
  return new Intl.DateTimeFormat(LOCALE[language], { day: '2-digit', month: '2-digit', year: 'numeric' }).format(
    moment,
  );
}

/** A moment with its time of day. */
export function formatDateTime(text: string, language: Language): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return text;
  const time = new Intl.DateTimeFormat(LOCALE[language], { hour: '2-digit', minute: '2-digit', hour12: false });
  return `${formatDate(text, language)} ${time.format(moment)}`;
}

/** A distance in metres or kilometres. */
export function formatDistance(metres: number, language: Language): string {
  return metres >= 1000 ? `${formatNumber(metres / 1000, language, 1)} km` : `${formatNumber(metres, language, 0)} m`;
}

/** The size of a file: kB, MB or GB. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ['kB', 'MB', 'GB'];
  const power = Math.max(0, Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3) - 1, units.length - 1));
  const value = bytes / 1000 ** (power + 1);
  return `${formatNumber(value, language, value < 10 ? 1 : 0)} ${units[power] ?? ''}`;
}

/** Compares two texts in Vietnamese order (đ after d, accents last). */
export const compareText = new Intl.Collator('vi', { numeric: true }).compare;
