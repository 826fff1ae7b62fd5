import { joinedPath, splitTile, tilePart, type TilePart } from '../lib/joined-tile';
import { fetchTile, SERVICE } from './client';

/** Tiles on their way, by address. Who takes one has it alone. */
export class ComingTiles {
  readonly #tiles = new Map<string, Promise<ArrayBuffer>>();

  /**
   * Asks for tiles, those of one place together in one answer: on a slow line each question costs a round trip, and a
   * first map is made of some fifty tiles. Those that cannot be joined are left to whoever needs them.
   */
  ask(urls: readonly string[]): void {
    const places = new Map<string, { url: string; part: TilePart }[]>();
    for (const url of urls) {
      const part = tilePart(url);
      if (part) places.set(part.place, [...(places.get(part.place) ?? []), { url, part }]);
    }
    for (const together of places.values()) this.#join(together);
  }

  /** A tile that was asked for, once; undefined for others. */
  take(url: string): Promise<ArrayBuffer> | undefined {
    const tile = this.#tiles.get(url);
    this.#tiles.delete(url);
    return tile;
  }

  /** Lets go of what nobody took. */
  clear(): void {
    this.#tiles.clear();
  }

  #join(together: readonly { url: string; part: TilePart }[]): void {
    const layers = new Set(together.map(({ part }) => part.layer));
    const answer = fetch(SERVICE + joinedPath(together.map(({ part }) => part)), { credentials: 'same-origin' })
      .then((response) => (response.ok ? response.arrayBuffer() : Promise.reject(new Error(String(response.status)))))
      .then((tile) => splitTile(tile, layers));
    for (const { url, part } of together) {
      // Whatever became of the answer, each layer can still be asked for by itself: one that fails hides no other.
      const tile = answer.then(
        (tiles) => tiles.get(part.layer) ?? new ArrayBuffer(0),
        () => fetchTile(url, AbortSignal.timeout(PATIENCE_MS)),
      );
      tile.catch(() => undefined);
      this.#tiles.set(url, tile);
    }
  }
}

const PATIENCE_MS = 30_000;
