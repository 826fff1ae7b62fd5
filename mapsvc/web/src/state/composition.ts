import { absolute, fromService } from '../api/client';
import type { Theme } from '../style/base';
import type { Composition } from '../style/compose';
import type { Style } from '../style/specification';
import type { Explorer } from './explorer.svelte';

/** What the map shows now, on the ground of a theme. */
export function compositionOf(explorer: Explorer, base: Style | null, theme: Theme): Composition {
  const { layers, selection, statistic, table, filters, area, legend } = explorer;
  return {
    base,
    layers: [...layers.shown.values()].map((layer) => ({
      ...layer,
      tiles: filters.hides(layer.id) ? null : layer.tiles && { ...layer.tiles, url: fromService(layer.tiles.url) },
      filter: filters.of(layer.id),
      extent: layer.version?.extent ?? null,
      only: legend.filterOf(layer),
    })),
    active: layers.active,
    theme,
    language: explorer.language,
    choropleth: statistic.choropleth,
    selection: selection.geometry,
    pointed: table.layer,
    chosen: area.drawn,
    area: area.geometry,
    absolute,
  };
}
