import type { TextKey } from '../i18n';
import type { Layer } from '../api/types';
import { formatMeasure, type Language } from '../lib/format';
import { unitText } from '../lib/values';
import type { Explorer } from '../state/explorer.svelte';

type Words = (key: TextKey, values?: Record<string, string | number>) => string;

/** What a layer drawn otherwise than published shows, in words. */
export interface StyledWords {
  /** The field that its colours stand for. */
  coloured: string | null;
  /** What grows, from none to the greatest value. */
  grown: { key: 'size' | 'height'; text: string }[];
}

export function styledWords({ styling }: Explorer, layer: Layer, language: Language, t: Words): StyledWords {
  if (!styling.texts.has(layer.id)) return { coloured: null, grown: [] };
  const { display, colour, size, height } = styling.of(layer.id);
  const fieldOf = (name: string | null) => layer.fields.find((each) => each.name === name);
  const coloured = colour && colour.by !== 'one' && display !== 'heat' ? fieldOf(colour.field) : undefined;
  const growing = [
    { key: 'size' as const, what: t(display === 'heat' ? 'styling.weight' : 'styling.size'), name: size },
    { key: 'height' as const, what: t('styling.height'), name: height },
  ];
  const grown = growing.flatMap(({ key, what, name }) => {
    const field = fieldOf(name);
    const reply = name === null ? null : styling.work?.figuresOf(layer, name);
    const greatest = reply?.status === 'ready' ? reply.figures.maximum : null;
    if (!field || typeof greatest !== 'number') return [];
    const of = unitText(field.unit, language);
    const value = formatMeasure(greatest, language) + (of ? ` ${of}` : '');
    return [{ key, text: t('styling.upTo', { what, field: field.title[language], value }) }];
  });
  return { coloured: coloured?.title[language] ?? null, grown };
}
