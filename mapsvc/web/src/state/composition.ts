import { absolute, fromService } from '../api/client';
import { bothFilters } from '../lib/cql2';
import type { Theme } from '../style/base';
import { drawing, type Composition } from '../style/compose';
import type { Style } from '../style/specification';
import type { DrawnSide } from './comparison.svelte';
import type { Explorer } from './explorer.svelte';

/** What the map shows now, on the ground of a theme; of a comparison one side, the left unless another is given. */
export function compositionOf(
  explorer: Explorer,
  base: Style | null,
  theme: Theme,
  side: DrawnSide | null = explorer.comparison.sides?.left ?? null,
): Composition {
  const { layers, selection, statistic, table, filters, area, legend, time, styling, language, saving, relief } =
    explorer;
  const { shown, active, choropleth } = side ?? {
    shown: layers.shown,
    active: layers.active,
    choropleth: statistic.choropleth,
  };
  return {
    base,
    layers: [...shown.values()].map((layer) => ({
      ...layer,
      ...styling.drawingOf(layer, { published: drawing(layer, base, theme), theme, language }),
      tiles: filters.hides(layer.id) ? null : layer.tiles && { ...layer.tiles, url: fromService(layer.tiles.url) },
      filter: bothFilters(filters.of(layer.id), time.conditionOf(layer)),
      extent: layer.version?.extent ?? null,
      only: legend.filterOf(layer),
    })),
    active,
    theme,
    language,
    choropleth,
    selection: selection.geometry,
    pointed: table.layer,
    sparing: saving.on,
    unshaded: relief.spared,
    terrain: relief.terrain,
    chosen: area.drawn,
    area: area.geometry,
    absolute,
  };
}
