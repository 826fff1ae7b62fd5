import { fetchLayerDetails } from '../api/client';
import { ApiProblem } from '../api/problem';
import type { LayerDetails, VersionDetails } from '../api/types';
import type { DetailsPage } from '../lib/address';

export type DetailsReply =
  { status: 'loading' } | { status: 'ready'; details: LayerDetails } | { status: 'failed'; problem: ApiProblem };

const LOADING: DetailsReply = { status: 'loading' };

/** What is known of layers beyond the catalogue, asked for when it is first wanted; and whose page is open. */
export class DetailsState {
  page = $state.raw<DetailsPage | null>(null);
  #replies = $state.raw<ReadonlyMap<string, DetailsReply>>(new Map());

  of(layer: string): DetailsReply {
    return this.#replies.get(layer) ?? LOADING;
  }

  /** One version of a layer: undefined until it is known, null where there is none of that number to read. */
  version(layer: string, number: number): VersionDetails | null | undefined {
    const reply = this.#replies.get(layer);
    if (reply?.status !== 'ready') return undefined;
    return reply.details.versions.find((version) => version.number === number && version.readable) ?? null;
  }

  /** Asks for a layer's details unless they were asked for before. */
  want(layer: string): void {
    if (!this.#replies.has(layer)) this.ask(layer);
  }

  /** Asks for a layer's details, again where they did not come. */
  ask(layer: string): void {
    this.#keep(layer, LOADING);
    fetchLayerDetails(layer)
      .then((details) => this.#keep(layer, { status: 'ready', details }))
      .catch((error: unknown) => {
        const problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
        this.#keep(layer, { status: 'failed', problem });
      });
  }

  #keep(layer: string, reply: DetailsReply): void {
    this.#replies = new Map(this.#replies).set(layer, reply);
  }
}
