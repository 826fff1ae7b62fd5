import type { Bilingual, Language } from '../lib/format';
import type { StyleLayer } from './specification';

function replaceField(expression: unknown, from: string, to: string): unknown {
  if (!Array.isArray(expression)) return expression;
  if (expression[0] === 'get' && expression[1] === from && expression.length === 2) {
    return ['coalesce', ['get', to], ['get', from]];
  }
  return expression.map((part) => replaceField(part, from, to));
}

/** A label layer that reads the field of the language, where the layer declares another one for it. */
export function inLanguage<T extends StyleLayer>(layer: T, label: Bilingual | null, language: Language): T {
  if (layer.type !== 'symbol' || !label || label.vi === label[language]) return layer;
  const text = layer.layout?.['text-field'];
  if (text === undefined) return layer;
  const localised = typeof text === 'string' ? text.replaceAll(`{${label.vi}}`, `{${label[language]}}`) : text;
  return {
    ...layer,
    layout: { ...layer.layout, 'text-field': replaceField(localised, label.vi, label[language]) },
  } as T;
}
