import { LANGUAGES, type Language } from '../lib/format';
import type { vi } from './vi';

/** Names of all texts of the page. */
export type TextKey = keyof typeof vi;

/** All texts of the page in one language. */
export type Dictionary = Record<TextKey, string>;

/** Each language is downloaded when it is spoken first. */
const DICTIONARIES: Record<Language, () => Promise<Dictionary>> = {
  vi: () => import('./vi').then((module) => module.vi),
  en: () => import('./en').then((module) => module.en),
};

/** The texts of a language; downloaded once. */
export function loadDictionary(language: Language): Promise<Dictionary> {
  return DICTIONARIES[language]();
}

/** The language that a link (what stands after '#') asks for; Vietnamese where it asks for none. */
export function languageOfLink(link: string): Language {
  const asked = new URLSearchParams(link).get('lang');
  return LANGUAGES.find((language) => language === asked) ?? 'vi';
}

/** A text with its {placeholders} filled in. */
export function text(dictionary: Dictionary, key: TextKey, values: Record<string, string | number> = {}): string {
  return dictionary[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
