import { text, type Dictionary, type TextKey } from '../../../i18n';
import type { View } from '../../../lib/address';
import { formatDate, formatMeasure, formatNumber } from '../../../lib/format';
import { legendOf } from '../../../lib/legend';
import { legendWords } from '../../legendWords';
import type { LegendBlock, SheetContent } from '../../../lib/sheet/draw';
import { ZONES } from '../../../lib/projection';
import { planeGrid } from '../../../lib/sheet/planeGrid';
import { roundScale } from '../../../lib/sheet/layout';
import { unitText } from '../../../lib/values';
import type { Explorer } from '../../../state/explorer.svelte';
import type { PrintState } from '../../../state/tools/print.svelte';
import { drawing } from '../../../style/compose';
import type { Style } from '../../../style/specification';
import { legendRange } from '../../ranges';
import { styledWords } from '../../styledWords';

type Words = (key: TextKey, values?: Record<string, string | number>) => string;

/** The classes of the statistic that colours the map. */
function statisticBlock({ statistic }: Explorer, print: PrintState, t: Words): LegendBlock[] {
  const current = statistic.current?.statistic;
  if (!current || !statistic.choropleth) return [];
  const unit = unitText(current.unit, print.language);
  const classes = statistic.legend.map((one) => ({
    text: legendRange(one, (value) => formatMeasure(value, print.language), t),
    swatch: { kind: 'area' as const, fill: one.colour, stroke: '#8a969b' },
  }));
  const missing = {
    text: t('statistic.missing'),
    swatch: { kind: 'area' as const, fill: '#dfe4e6', stroke: '#8a969b' },
  };
  const title = current.title[print.language] + (unit ? ` (${unit})` : '');
  return [{ title, entries: statistic.missing > 0 ? [...classes, missing] : classes }];
}

/** The legend of the layers that are on, as it stands in the panel, on the ground of the sheet. */
function legendBlocks(explorer: Explorer, print: PrintState, base: Style | null, t: Words): LegendBlock[] {
  const words = legendWords(t);
  const layers = explorer.layers.active.flatMap(({ id }) => {
    const layer = explorer.layers.shown.get(id);
    if (!layer || explorer.statistic.choropleth?.layer === id) return [];
    const published = drawing(layer, base, 'light');
    const styled = explorer.styling.drawingOf(layer, { published, theme: 'light', language: print.language });
    const entries = legendOf(styled?.parts ?? published, layer, print.language, words);
    const drawn = entries.filter(({ key }) => !explorer.legend.isOff(id, key));
    const said = styledWords(explorer, layer, print.language, t);
    const sizes = said.grown
      .filter(({ key }) => key === 'size')
      .map((grown) => ({ text: grown.text, swatch: { kind: 'point' as const, fill: '#8a969b', stroke: '#ffffff' } }));
    const title = layer.title[print.language] + (said.coloured ? `: ${said.coloured}` : '');
    return [{ title, entries: [...drawn, ...sizes] }];
  });
  return [...statisticBlock(explorer, print, t), ...layers];
}

function sourcesOf({ layers, catalogue }: Explorer, print: PrintState): string {
  const words = layers.active.flatMap(({ id }) => catalogue.layer(id)?.attribution?.[print.language] ?? []);
  return [...new Set(words)].join('; ');
}

/** Everything that stands on a sheet, in its language. */
export function contentOf<P>(
  explorer: Explorer,
  print: PrintState,
  view: View,
  base: Style | null,
  pictures: Pick<SheetContent<P>, 'map' | 'inset'>,
  dictionary: Dictionary,
): SheetContent<P> {
  const { language } = print;
  const t: Words = (key, values) => text(dictionary, key, values);
  const grid = print.plane ? planeGrid(print.layout, view) : null;
  const denominator = formatNumber(roundScale(print.scaleOf(view)), language, 0);
  return {
    ...pictures,
    title: print.title.trim() || t('app.title'),
    owner: `${t('brand.province')} · ${t('brand.title')}`,
    note: print.note.trim(),
    legendTitle: t('tab.legend'),
    legend: legendBlocks(explorer, print, base, t),
    more: (count) => t('print.more', { count }),
    sources: t('print.sources', { sources: sourcesOf(explorer, print) }),
    made: t('print.made', { date: formatDate(new Date().toISOString(), language), host: location.host }),
    scale: t('print.scaleSaid', { denominator }),
    north: t('print.northLetter'),
    language,
    view,
    grid: print.grid,
    plane: grid && t('print.planeSaid', { meridian: ZONES[grid.zone].meridianText.replace('′', '’'), zone: grid.zone }),
  };
}
