import type { Language } from '../lib/format';
import { en } from './en';
import { vi } from './vi';

/** Names of all texts of the page. */
export type TextKey = keyof typeof vi;

const DICTIONARIES: Record<Language, Record<TextKey, string>> = { vi, en };

/** A text with its {placeholders} filled in. */
export function text(language: Language, key: TextKey, values: Record<string, string | number> = {}): string {
  return DICTIONARIES[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
