import { formatAddress, parseAddress, STATISTIC, type Address } from '../lib/address';
import { MIDDLE } from '../lib/comparison';
import type { Explorer } from './explorer.svelte';

/** Long enough not to write a link for every frame of a movement. */
const LINK_DELAY_MS = 250;

/**
 * The mirror of what is looked at in the address bar. Moving the map replaces the address; choosing something makes a
 * step that the Back button undoes.
 */
export class AddressBar {
  readonly #explorer: Explorer;
  #written = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Has the explorer look at what the page was opened with. */
  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    const address = parseAddress(location.hash);
    this.#read(address);
    explorer.tools.readLink(address.sketch);
  }

  readonly #off = $derived.by(() => {
    const explorer = this.#explorer;
    const off: Record<string, string[]> = {};
    for (const [layer, keys] of explorer.legend.off) off[layer] = [...keys];
    if (explorer.statistic.off.size > 0) off[STATISTIC] = [...explorer.statistic.off];
    return Object.keys(off).length > 0 ? off : undefined;
  });

  readonly #choices = $derived.by<Address>(() => {
    const explorer = this.#explorer;
    return {
      layers: explorer.layers.chosen ?? undefined,
      selection: explorer.selection.key ?? undefined,
      // Without a theme "none" is what one starts from and need not be said.
      statistic: explorer.themes.id === null ? (explorer.statistic.chosen ?? undefined) : explorer.statistic.chosen,
      theme: explorer.themes.id ?? undefined,
      story: explorer.story.id === null ? undefined : { story: explorer.story.id },
      area: explorer.area.chosen ?? undefined,
      table: explorer.table.layer ?? undefined,
      filters: [...explorer.filters.texts].map(([layer, text]) => ({ layer, text })),
      styles: [...explorer.styling.texts].map(([layer, text]) => ({ layer, text })),
      page: explorer.details.page ?? undefined,
      compare: explorer.comparison.chosen ?? undefined,
      time: explorer.time.subject ?? undefined,
      off: this.#off,
      terrain: explorer.relief.wanted,
      language: explorer.speech.wanted === 'vi' ? undefined : explorer.speech.wanted,
    };
  });
  readonly link = $derived.by(() => {
    const explorer = this.#explorer;
    return formatAddress({
      view: explorer.view ?? undefined,
      ...this.#choices,
      // Steps are no entries of the history: Back leaves the story, it does not read it backwards.
      ...(explorer.story.place ? { story: explorer.story.place } : {}),
      compare: explorer.comparison.current
        ? { ...explorer.comparison.current, position: explorer.comparison.position }
        : undefined,
      sketch: explorer.tools.sketchLink,
    });
  });
  /**
   * The choices that the Back button undoes one by one. Steps through time are none, nor is trying out how a layer is
   * drawn: that it is drawn otherwise than published is one.
   */
  readonly #chosen = $derived.by(() => {
    const time = this.#explorer.time.subject;
    const styles = (this.#choices.styles ?? []).map(({ layer }) => ({ layer, text: '-' }));
    if (time?.kind === 'series') return formatAddress({ ...this.#choices, styles, statistic: undefined });
    return formatAddress({ ...this.#choices, styles, time: time ? { kind: 'moment', layer: time.layer } : undefined });
  });

  /** Keeps the address bar and the state alike. Returns what ends it. */
  start(): () => void {
    let chosen = this.#chosen;
    const stop = $effect.root(() => {
      $effect(() => {
        const link = this.link;
        const step = this.#chosen !== chosen;
        chosen = this.#chosen;
        if (step) this.#write(link, 'pushState');
        else {
          clearTimeout(this.#timer);
          this.#timer = setTimeout(() => this.#write(this.link, 'replaceState'), LINK_DELAY_MS);
        }
      });
    });
    const follow = () => this.#follow();
    window.addEventListener('hashchange', follow);
    window.addEventListener('popstate', follow);
    return () => {
      clearTimeout(this.#timer);
      window.removeEventListener('hashchange', follow);
      window.removeEventListener('popstate', follow);
      stop();
    };
  }

  #write(link: string, how: 'pushState' | 'replaceState'): void {
    if (link === this.#written || !this.#explorer.view) return;
    this.#written = link;
    // The state marks entries of the page's own from links typed in.
    history[how]('mapsvc', '', `#${link}`);
  }

  /** A link typed in, or the Back button. */
  #follow(): void {
    const link = location.hash.replace(/^#/, '');
    if (link === this.#written) return;
    this.#written = link;
    const address = parseAddress(link);
    this.#read(address);
    // Going back does not take drawing back: sketches have an undo of their own.
    if (history.state === null) this.#explorer.tools.readLink(address.sketch);
  }

  #read(address: Address): void {
    const explorer = this.#explorer;
    void explorer.speech.speak(address.language ?? 'vi');
    explorer.layers.chosen = address.layers ?? null;
    explorer.themes.id = address.theme ?? null;
    explorer.story.read(address.story ?? null, address.view !== undefined);
    explorer.statistic.chosen = address.statistic;
    explorer.styling.texts = new Map((address.styles ?? []).map(({ layer, text }) => [layer, text]));
    explorer.filters.texts = new Map((address.filters ?? []).map(({ layer, text }) => [layer, text]));
    explorer.area.chosen = address.area ?? null;
    if (address.table) explorer.table.open(address.table);
    else explorer.table.close();
    const { [STATISTIC]: classes = [], ...off } = address.off ?? {};
    explorer.statistic.off = new Set(classes);
    explorer.legend.off = new Map(Object.entries(off).map(([layer, keys]) => [layer, new Set(keys)]));
    explorer.details.page = address.page ?? null;
    explorer.time.subject = address.time ?? null;
    explorer.relief.wanted = address.terrain ?? false;
    explorer.comparison.position = address.compare?.position ?? MIDDLE;
    explorer.comparison.choose(address.compare ?? null);
    if (address.compare) explorer.tools.wake('compare');
    if (address.page) explorer.tab = 'layers';
    if (address.view) explorer.journey = { to: 'view', view: address.view };
    const key = explorer.selection.key;
    const asked = address.selection;
    if (!asked) explorer.selection.close();
    else if (key?.layer !== asked.layer || key.id !== asked.id || key.version !== asked.version) {
      explorer.selection.openKey(asked);
    }
  }
}
