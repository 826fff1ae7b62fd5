import type { Field, Unit } from '../api/types';
import { formatDate, formatDateTime, formatMeasure, formatNumber, type Bilingual, type Language } from './format';

/** How a value is shown: text, with its unit and address apart where it has them; null when there is no value. */
export interface ShownValue {
  text: string;
  unit?: string;
  href?: string;
  colour?: string;
}

/** The unit as the language writes it. */
export function unitText(unit: Unit | null | undefined, language: Language): string {
  return unit ? unit[language] : '';
}

function codedValue(field: Field, value: unknown, language: Language): ShownValue | null {
  const code = field.codes?.[String(value)];
  return code ? { text: code[language], ...(code.colour ? { colour: code.colour } : {}) } : null;
}

/** Only plain web addresses become links; anything else stays text. */
function webAddress(text: string): string | undefined {
  if (!/^https?:\/\/\S+$/i.test(text)) return undefined;
  try {
    return new URL(text).href;
  } catch {
    return undefined;
  }
}

/** A plain e-mail address, and nothing that a mail program would take for more. */
function mailAddress(text: string): string | undefined {
  return /^[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+$/.test(text) ? `mailto:${text}` : undefined;
}

/** A field's value in words; null for a missing one, which is never zero and never an empty line. */
export function showValue(field: Field, value: unknown, language: Language, yesNo: string): ShownValue | null {
  if (value === null || value === undefined || value === '') return null;
  const coded = codedValue(field, value, language);
  if (coded) return coded;
  const unit = unitText(field.unit, language);
  if (typeof value === 'boolean') {
    const [yes = '', no = ''] = yesNo.split('/');
    return { text: value ? yes : no };
  }
  if (typeof value === 'number' && field.type !== 'string') {
    const number = field.type === 'integer' ? formatNumber(value, language, 0) : formatMeasure(value, language);
    return { text: number, ...(unit ? { unit } : {}) };
  }
  if (field.type === 'date') return { text: formatDate(String(value), language) };
  if (field.type === 'datetime') return { text: formatDateTime(String(value), language) };
  const words = (typeof value === 'object' ? JSON.stringify(value) : String(value)).normalize('NFC');
  const href = webAddress(words) ?? mailAddress(words);
  return { text: words, ...(href ? { href } : {}), ...(unit ? { unit } : {}) };
}

/** The title of a feature: its label in the language, else its key. */
export function featureTitle(
  label: Bilingual | null,
  properties: Record<string, unknown>,
  key: string,
  language: Language,
): string {
  for (const name of [label?.[language], label?.vi]) {
    const value = name === undefined ? undefined : properties[name];
    if (typeof value === 'string' && value.trim() !== '') return value.normalize('NFC');
    if (typeof value === 'number') return String(value);
  }
  return key;
}
