import { fetchSummary, rowsAddress } from '../api/rows';
import { ApiProblem, isAborted } from '../api/problem';
import type { Field, Figures, Layer } from '../api/types';
import { fieldsOf, measuredFields, type Styling } from '../lib/styling';
import type { PointSource } from '../style/compose';
import { fromPoints } from '../style/marks';
import { styled } from '../style/styled';
import type { Ground, StyledDrawing } from './styling.svelte';

/** Steps of the figures that classes are made from: close enough to the values themselves for every method. */
const QUANTILES = 200;

/** So many points are drawn from one answer; more are drawn from tiles, which leave some out when seen from afar. */
export const MOST_POINTS = 10_000;

export type FiguresReply =
  { status: 'loading' } | { status: 'ready'; figures: Figures } | { status: 'failed'; problem: ApiProblem };

/**
 * Works out how layers are drawn by stylings. Until the figures that classes are made from have come, and when they cannot
 * be had, a layer is drawn as published: nothing wrong stands under a right legend.
 */
export class StylingWork {
  readonly #filterOf: (layer: Layer) => string | undefined;
  #replies = $state.raw<ReadonlyMap<string, FiguresReply>>(new Map());

  /** `filterOf` tells the condition that the features drawn of a layer fulfil. */
  constructor(filterOf: (layer: Layer) => string | undefined) {
    this.#filterOf = filterOf;
  }

  /** The figures of a field of a layer, at the version that is looked at. */
  figuresOf(layer: Layer, field: string): FiguresReply | null {
    return this.#replies.get(key(layer, field)) ?? null;
  }

  /** What keeps a layer from being drawn as chosen: figures on their way, or what went wrong with them; else null. */
  stateOf(layer: Layer, styling: Styling): 'loading' | ApiProblem | null {
    const replies = measuredFields(styling).map((field) => this.figuresOf(layer, field));
    const failed = replies.find((reply) => reply?.status === 'failed');
    if (failed?.status === 'failed') return failed.problem;
    return replies.every((reply) => reply?.status === 'ready') ? null : 'loading';
  }

  /** How a layer is drawn by a styling; null while that is not known, or where it names fields that there are not. */
  drawingOf(layer: Layer, styling: Styling, ground: Ground): StyledDrawing | null {
    const known = new Set(layer.fields.map(({ name }) => name));
    if (fieldsOf(styling).some((name) => !known.has(name))) return null;
    const parts = styled(styling, {
      subject: {
        id: layer.id,
        geometry: layer.geometry,
        labels: layer.tiles?.labels ?? false,
        fields: layer.fields,
        extent: layer.version?.extent ?? null,
      },
      figures: this.#figures(layer, styling),
      ...ground,
    });
    if (!parts) return null;
    const carried = new Set(layer.fields.flatMap(({ name, tile }) => (tile ? [name] : [])));
    const attributes = fieldsOf(styling).filter((name) => !carried.has(name));
    const points = this.#points(layer, styling);
    return { parts: points ? fromPoints(parts, layer.id) : parts, attributes, points };
  }

  /** Asks for what a styling of a layer needs and was not asked for yet. */
  want(layer: Layer, styling: Styling): void {
    for (const name of measuredFields(styling)) {
      const field = layer.fields.find((each) => each.name === name);
      if (field && !this.figuresOf(layer, name)) this.ask(layer, field);
    }
  }

  /** Asks for the figures of a field, again where they did not come. */
  ask(layer: Layer, field: Field): void {
    const of = key(layer, field.name);
    this.#keep(of, { status: 'loading' });
    const chosen = { layer: layer.id, version: layer.version?.number ?? 0 };
    fetchSummary(chosen, { properties: [field.name], quantiles: QUANTILES })
      .then(({ properties }) => {
        const figures = properties[field.name];
        if (!figures) throw new ApiProblem('broken', 0, field.name);
        this.#keep(of, { status: 'ready', figures });
      })
      .catch((error: unknown) => {
        if (isAborted(error)) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
        this.#keep(of, { status: 'failed', problem });
      });
  }

  #figures(layer: Layer, styling: Styling): Map<string, Figures> {
    const figures = new Map<string, Figures>();
    for (const name of measuredFields(styling)) {
      const reply = this.figuresOf(layer, name);
      if (reply?.status === 'ready') figures.set(name, reply.figures);
    }
    return figures;
  }

  /** All points of the layer in one answer, for density and clusters; tiles leave points out when seen from afar. */
  #points(layer: Layer, styling: Styling): PointSource | null {
    if (styling.display === 'shapes' || !canGather(layer) || !layer.version) return null;
    const labels = layer.label ? [layer.label.vi, layer.label.en] : [];
    const drawn = layer.fields.flatMap(({ name, tile }) => (tile ? [name] : []));
    const properties = [...new Set([layer.key ?? '', ...labels, ...drawn, ...fieldsOf(styling)])].filter(Boolean);
    const filter = this.#filterOf(layer);
    const address = rowsAddress({
      layer: layer.id,
      version: layer.version.number,
      properties,
      limit: MOST_POINTS,
      offset: 0,
      geometry: true,
      ...(filter === undefined ? {} : { filter }),
    });
    return { address, key: layer.key ?? 'id', clustered: styling.display === 'clusters' };
  }

  #keep(of: string, reply: FiguresReply): void {
    this.#replies = new Map(this.#replies).set(of, reply);
  }
}

/** Whether all features of a layer fit into one answer and can be told apart in it. */
export function canGather(layer: Layer): boolean {
  return layer.geometry.endsWith('Point') && layer.key !== null && (layer.version?.feature_count ?? 0) <= MOST_POINTS;
}

function key(layer: Layer, field: string): string {
  return `${layer.id}@${layer.version?.number ?? 0}/${field}`;
}
