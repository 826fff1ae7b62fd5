import type { TextKey } from '../i18n';
import type { Layer } from '../api/types';
import { formatMeasure, type Language } from '../lib/format';
import { sizeValues, type Grown } from '../lib/sizes';
import { unitText } from '../lib/values';
import type { Explorer } from '../state/explorer.svelte';

type Words = (key: TextKey, values?: Record<string, string | number>) => string;

/** What a layer drawn otherwise than published shows, in words. */
export interface StyledWords {
  /** The field that its colours stand for. */
  coloured: string | null;
  /** Marks that show how sizes grow, the greatest first; null where none do. */
  sizes: { kind: Grown; field: string; marks: { text: string; share: number }[] } | null;
  /** What grows, from none to the greatest value. */
  grown: { key: 'size' | 'height'; text: string }[];
}

export function styledWords({ styling }: Explorer, layer: Layer, language: Language, t: Words): StyledWords {
  if (!styling.texts.has(layer.id)) return { coloured: null, sizes: null, grown: [] };
  const { display, colour, size, height } = styling.of(layer.id);
  const fieldOf = (name: string | null) => layer.fields.find((each) => each.name === name);
  const coloured = colour && colour.by !== 'one' && display !== 'heat' ? fieldOf(colour.field) : undefined;
  const growing = [
    { key: 'size' as const, what: t(display === 'heat' ? 'styling.weight' : 'styling.size'), name: size },
    { key: 'height' as const, what: t('styling.height'), name: height },
  ];
  let sizes: StyledWords['sizes'] = null;
  const grown = growing.flatMap(({ key, what, name }) => {
    const field = fieldOf(name);
    const reply = name === null ? null : styling.work?.figuresOf(layer, name);
    const greatest = reply?.status === 'ready' ? reply.figures.maximum : null;
    if (!field || typeof greatest !== 'number') return [];
    const of = unitText(field.unit, language);
    const said = (number: number) => formatMeasure(number, language) + (of ? ` ${of}` : '');
    const value = said(greatest);
    if (key === 'size' && display === 'shapes') {
      const marks = sizeValues(greatest).map((each) => ({ text: said(each), share: each / greatest }));
      sizes = { kind: layer.geometry.endsWith('LineString') ? 'line' : 'circle', field: field.title[language], marks };
    }
    return [{ key, text: t('styling.upTo', { what, field: field.title[language], value }) }];
  });
  return { coloured: coloured?.title[language] ?? null, sizes, grown };
}
