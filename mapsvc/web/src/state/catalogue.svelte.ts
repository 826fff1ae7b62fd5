import { fetchCatalogue } from '../api/client';
import { ApiProblem, isAborted } from '../api/problem';
import type { Catalogue, Layer } from '../api/types';

/** The catalogue as it is known now: asked for, there, or failed with the reason. */
export class CatalogueState {
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<ApiProblem | null>(null);
  value = $state.raw<Catalogue | null>(null);

  readonly byId = $derived(new Map((this.value?.layers ?? []).map((layer) => [layer.id, layer])));
  readonly published = $derived((this.value?.layers ?? []).filter((layer) => layer.state === 'published'));

  /** Asks for the catalogue; again when it failed before. */
  async load(): Promise<void> {
    this.status = 'loading';
    this.problem = null;
    try {
      this.value = await fetchCatalogue();
      this.status = 'ready';
    } catch (error) {
      if (isAborted(error)) return;
      this.problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
      this.status = this.value ? 'ready' : 'failed';
    }
  }

  layer(id: string): Layer | undefined {
    return this.byId.get(id);
  }
}
