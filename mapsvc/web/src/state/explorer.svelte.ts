import type { View } from '../lib/address';
import { formatAddress, parseAddress, type Address } from '../lib/address';
import type { Language } from '../lib/format';
import { text, type TextKey } from '../i18n';
import { CatalogueState } from './catalogue.svelte';
import { GroundState } from './ground.svelte';
import { LayersState } from './layers.svelte';
import { SelectionState } from './selection.svelte';
import { StatisticState } from './statistic.svelte';

/** Parts of the side panel. */
export type PanelTab = 'layers' | 'legend' | 'statistics';

/** Long enough not to write a link for every frame of a movement. */
const LINK_DELAY_MS = 250;

/**
 * What a person is looking at: the parts of the page's state, and their mirror in the address bar. Moving the map
 * replaces the address; choosing something makes a step that the Back button undoes.
 */
export class Explorer {
  readonly catalogue = new CatalogueState();
  readonly layers = new LayersState(this.catalogue);
  readonly selection = new SelectionState();
  readonly statistic = new StatisticState(this.catalogue);
  readonly ground = new GroundState();

  language = $state<Language>('vi');
  /** Where the map is; null until it has been placed. */
  view = $state.raw<View | null>(null);
  /** Where the map was told to go by a link; the map follows when this changes. */
  wantedView = $state.raw<View | null>(null);
  tab = $state<PanelTab>('layers');

  #written = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#read(parseAddress(location.hash));
  }

  /** A text of the page in the language of the page. */
  t = (key: TextKey, values?: Record<string, string | number>): string => text(this.language, key, values);

  readonly #choices = $derived<Address>({
    layers: this.layers.chosen ?? undefined,
    selection: this.selection.key ?? undefined,
    statistic: this.statistic.key ?? undefined,
    language: this.language === 'vi' ? undefined : this.language,
  });
  readonly link = $derived(formatAddress({ view: this.view ?? undefined, ...this.#choices }));
  readonly #chosen = $derived(formatAddress(this.#choices));

  /** Keeps the address bar and the state alike; call once, inside a component. Returns what ends it. */
  start(): () => void {
    void this.catalogue.load();
    let chosen = this.#chosen;
    const stop = $effect.root(() => {
      $effect(() => this.selection.follow());
      $effect(() => this.statistic.follow());
      $effect(() => this.ground.follow());
      $effect(() => {
        document.documentElement.lang = this.language;
        document.title = this.t('app.title');
      });
      $effect(() => {
        const layer = this.statistic.current?.layer;
        if (layer) this.layers.switchOn(layer);
      });
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
    if (link === this.#written || !this.view) return;
    this.#written = link;
    history[how](null, '', `#${link}`);
  }

  /** A link typed in, or the Back button. */
  #follow(): void {
    const link = location.hash.replace(/^#/, '');
    if (link === this.#written) return;
    this.#written = link;
    this.#read(parseAddress(link));
  }

  #read(address: Address): void {
    this.language = address.language ?? 'vi';
    this.layers.chosen = address.layers ?? null;
    this.statistic.choose(address.statistic ?? null);
    if (address.view) this.wantedView = address.view;
    const key = this.selection.key;
    if (!address.selection) this.selection.close();
    else if (key?.layer !== address.selection.layer || key.id !== address.selection.id) {
      this.selection.openKey(address.selection);
    }
  }
}
