import { untrack } from 'svelte';
import type { Layer, MapTheme, StoryStep } from '../api/types';
import type { FeatureKey, View } from '../lib/address';
import { bothFilters } from '../lib/cql2';
import type { Language } from '../lib/format';
import type { Box } from '../lib/geometry';
import { boxOfView, fitView } from '../lib/scale';
import type { ScaleLimits } from '../lib/scale-limits';
import type { Dictionary, TextKey } from '../i18n';
import { AddressBar } from './addressBar.svelte';
import { CatalogueState } from './catalogue.svelte';
import { ComparisonState } from './comparison.svelte';
import { ConnectionState } from './connection.svelte';
import { DetailsState } from './details.svelte';
import { FiltersState } from './filters.svelte';
import { GroundState } from './ground.svelte';
import { GuideState } from './guide.svelte';
import { intoScales, PANEL_TABS, PROVINCE, type Journey, type PanelTab, type Showing } from './journey';
import { KeepingState } from './keeping.svelte';
import { LayerListState } from './layer-list.svelte';
import { LayersState } from './layers.svelte';
import { LegendState } from './legend.svelte';
import { LayoutState } from './layout.svelte';
import { OpenTable } from './openTable.svelte';
import { recall, remember } from './memory';
import { PointerState } from './pointer.svelte';
import { ReliefState } from './relief.svelte';
import { SavingState } from './saving.svelte';
import { SelectionArea } from './selectionArea.svelte';
import { SelectionState } from './selection.svelte';
import { SpeechState } from './speech.svelte';
import { StatisticState } from './statistic.svelte';
import { StoryState } from './story.svelte';
import { StylingState } from './styling.svelte';
import { ThemesState } from './themes.svelte';
import { TimeState } from './time.svelte';
import { UndoState } from './undo.svelte';
import { ToolsState } from './tools.svelte';

/** What a person is looking at: the parts of the page's state, and what can be done with several of them at once. */
export class Explorer {
  readonly catalogue = new CatalogueState();
  readonly themes = new ThemesState(this.catalogue);
  readonly details = new DetailsState();
  readonly layers = new LayersState(this.catalogue, this.themes, this.details);
  readonly saving = new SavingState();
  readonly relief = new ReliefState(this.layers, this.saving);
  readonly layerList = new LayerListState();
  readonly selection = new SelectionState((layer) => this.layers.versionOf(layer));
  readonly ground = new GroundState();
  readonly legend = new LegendState(this.ground);
  readonly statistic = new StatisticState(this.layers, this.themes, this.ground);
  readonly comparison = new ComparisonState(this.statistic);
  readonly time = new TimeState();
  readonly story = new StoryState();
  readonly layout = new LayoutState(
    () => this.selection.current !== null || this.tools.open,
    () => this.story.id !== null,
  );
  readonly pointer = new PointerState();
  readonly table = new OpenTable();
  readonly filters = new FiltersState((id) => this.layers.asShown(id));
  readonly styling = new StylingState(
    (id) => this.layers.asShown(id),
    (layer) => bothFilters(this.filters.of(layer.id), this.time.conditionOf(layer)),
  );
  readonly area = new SelectionArea((id) => this.layers.asShown(id), this.filters, this.time);
  readonly undo = new UndoState();
  readonly guide = new GuideState();
  readonly connection = new ConnectionState();
  readonly tools = new ToolsState();
  readonly keeping = new KeepingState();

  readonly speech: SpeechState;
  /** Where the map is; null until it has been placed. */
  view = $state.raw<View | null>(null);
  /** Where the map was last asked to go; the map follows when this changes. */
  journey = $state.raw<Journey | null>(null);
  tab = $state<PanelTab>(PANEL_TABS.find((tab) => tab === recall('tab')) ?? 'layers');
  /** Whether the map was drawn once: then there is time for what can wait. */
  isDrawn = $state(false);
  /** Whether parts of the map could not be loaded. */
  mapTrouble = $state(false);
  /** How often the map has drawn all that it was asked for: playing through time waits for it. */
  drawings = $state(0);

  readonly #bar: AddressBar;

  /** Begins with the texts of a language, which are there before anything else is. */
  constructor(language: Language, words: Dictionary) {
    this.speech = new SpeechState(language, words);
    this.ground.restyled = (layer, published, theme) =>
      this.styling.drawingOf(layer, { published, theme, language: this.language })?.parts;
    this.#bar = new AddressBar(this);
  }

  /** A text of the page in the language of the page. */
  t = (key: TextKey, values?: Record<string, string | number>): string => this.speech.t(key, values);

  get language(): Language {
    return this.speech.language;
  }

  /** What is looked at, as the part of a link after '#'. */
  get link(): string {
    return this.#bar.link;
  }

  /** The box of degrees that is seen beside the panels; null before the map is placed. */
  readonly box = $derived.by<Box | null>(() => {
    const { room, mapWidth: width, mapHeight: height } = this.layout;
    const seen = { width: width - room.left - room.right, height: height - room.top - room.bottom };
    return this.view && seen.width > 0 && seen.height > 0 ? boxOfView(this.view, seen.width, seen.height) : null;
  });

  /** Keeps the address bar and the state alike; call once, inside a component. Returns what ends it. */
  start(): () => void {
    void this.catalogue.load();
    this.guide.welcome(location.hash.replace(/^#/, ''));
    const stop = $effect.root(() => {
      $effect(() => this.selection.follow());
      $effect(() => this.statistic.follow());
      $effect(() => this.ground.follow());
      $effect(() => this.filters.follow(() => this.language));
      $effect(() => this.styling.follow());
      $effect(() => this.ground.show());
      $effect(() => this.layout.keep());
      $effect(() => remember('tab', this.tab));
      $effect(() => {
        const { version, layer: pressed } = this.selection.key ?? {};
        const older = this.layers.older.map(({ layer }) => layer.id);
        const wanted = [this.details.page?.layer, version === undefined ? undefined : pressed, ...older];
        untrack(() => wanted.forEach((layer) => layer !== undefined && this.details.want(layer)));
      });
      $effect(() => {
        // A feature chosen by name alone is shown where its geometry turns out to be.
        const box = this.selection.arrivedBox;
        if (box) untrack(() => (this.journey = { to: 'box', box }));
      });
      $effect(() => {
        document.documentElement.lang = this.language;
        document.title = this.t('app.title');
      });
      $effect(() => this.story.follow());
      $effect(() => {
        const step = this.story.step;
        untrack(() => this.#tell(step, this.story.travels));
      });
      $effect(() => {
        const layer = this.statistic.current?.layer;
        if (layer) untrack(() => this.layers.switchOn(layer));
      });
    });
    const leave = this.#bar.start();
    return () => {
      leave();
      stop();
    };
  }

  /** Where the map opens: as the link says, else with the whole province in the part that no panel covers. */
  firstView(width: number, height: number): View {
    const journey = this.journey;
    if (journey?.to === 'view') {
      this.journey = null;
      return journey.view;
    }
    return this.homeView(width, height);
  }

  /** The view of a window of some pixels that shows home in the part that no panel covers. */
  homeView(width: number, height: number): View {
    const { top, right, bottom, left } = this.layout.room;
    return fitView(this.#home, width - left - right, height - top - bottom);
  }

  /** What the map shows where nothing else is asked for: the theme's part of the country, else the province. */
  get #home(): Box {
    return this.themes.preset?.bbox ?? this.catalogue.value?.default_view.bbox ?? PROVINCE;
  }

  /** Shows the whole province. */
  showProvince(): void {
    this.journey = { to: 'box', box: this.catalogue.value?.default_view.bbox ?? PROVINCE };
  }

  /** Shows a theme, or none, as it is declared: its layers, its statistic, its part of the country. */
  applyTheme(theme: MapTheme | null): void {
    const done = theme ? 'theme.applied' : 'theme.left';
    this.undoable(
      () => this.t(done, { theme: theme?.title[this.language] ?? '' }),
      () => {
        this.selection.close();
        this.themes.id = theme?.id ?? null;
        this.asDeclared();
        if (theme) this.journey = { to: 'box', box: this.#home };
      },
    );
  }

  /** Whether people changed the theme's layers or statistic by hand. */
  readonly isThemeChanged = $derived(
    this.themes.preset !== null &&
      (this.layers.chosen !== null || this.statistic.chosen !== undefined || this.styling.texts.size > 0),
  );

  /** Takes back what was changed by hand: layers and statistic of the theme, else those of the catalogue. */
  asDeclared(): void {
    this.layers.reset();
    this.styling.texts = new Map();
    this.statistic.chosen = undefined;
  }

  /** Switches a layer on or off; the statistic goes with the layer that carries it. */
  toggleLayer(layer: Layer): void {
    if (this.layers.isOn(layer.id) && this.statistic.key?.layer === layer.id) this.statistic.choose(null);
    this.layers.toggle(layer);
  }

  /** Takes a layer's filter away; it can be had back. */
  removeFilter(layer: Layer): void {
    const text = this.filters.of(layer.id);
    if (text === undefined) return;
    this.filters.set(layer.id, undefined);
    this.undo.offer(
      () => this.t('filter.removed', { layer: layer.title[this.language] }),
      () => this.filters.set(layer.id, text),
    );
  }

  /** Shows the whole of a layer. */
  showLayer(layer: Layer): void {
    this.layers.switchOn(layer);
    if (layer.version?.extent) this.journey = { to: 'box', box: layer.version.extent };
  }

  /** Comes as close to a layer, or goes as far from it, as it takes to see it. */
  zoomInto(layer: Layer, limits: ScaleLimits): void {
    if (this.view) this.journey = intoScales(this.view, layer.version?.extent ?? PROVINCE, limits);
  }

  /** Opens a feature's card and brings the feature into view; its layer is switched on so that it can be seen. */
  showFeature(key: FeatureKey, { box, point, notice }: Showing = {}): void {
    const layer = this.catalogue.layer(key.layer);
    if (layer) this.layers.switchOn(layer);
    this.selection.openKey(key, notice ?? null);
    if (box && box[2] > box[0]) this.journey = { to: 'box', box };
    else if (point) this.journey = { to: 'point', point, zoom: 12 };
    else this.selection.bringIntoView = true;
  }

  /** Brings a place to the centre of the map and looks at what is there. */
  goTo(longitude: number, latitude: number): void {
    this.selection.close();
    this.journey = { to: 'point', point: [longitude, latitude], zoom: 13 };
  }

  /**
   * Changes what the map shows in a way that can be taken back: the change is made, a toast says so in `text` and
   * restores theme, layers, statistic and view. For what people may regret: removing, resetting, replacing.
   */
  undoable(text: () => string, change: () => void): void {
    const theme = this.themes.id;
    const layers = this.layers.chosen;
    const statistic = this.statistic.chosen;
    const view = this.view;
    const off = this.legend.off;
    const styles = this.styling.texts;
    change();
    this.undo.offer(text, () => {
      this.themes.id = theme;
      this.statistic.chosen = statistic;
      this.layers.chosen = layers;
      this.legend.off = off;
      this.styling.texts = styles;
      if (view) this.journey = { to: 'view', view };
    });
  }

  /** Begins a story, or goes on where it was left; what the map showed before comes back when it is left. */
  openStory(id: string, step?: string): void {
    const before = {
      theme: this.themes.id,
      layers: this.layers.chosen,
      statistic: this.statistic.chosen,
      styles: this.styling.texts,
      view: this.view,
    };
    this.comparison.end();
    this.time.subject = null;
    this.tools.close();
    this.selection.close();
    this.story.open({ story: id, step }, before);
  }

  /** Leaves the story; the map shows again what it showed before it. */
  closeStory(): void {
    const before = this.story.close();
    this.asDeclared();
    this.legend.off = new Map();
    if (!before) return;
    this.themes.id = before.theme;
    this.layers.chosen = before.layers;
    this.statistic.chosen = before.statistic;
    this.styling.texts = before.styles;
    if (before.view) this.journey = { to: 'view', view: before.view };
  }

  /** Shows a step of the story as it is declared, whatever was changed by hand at the step before. */
  #tell(step: StoryStep | null, travels: boolean): void {
    this.themes.told = step;
    if (!step || !travels) return;
    this.selection.close();
    this.asDeclared();
    this.journey = { to: 'box', box: this.#home };
  }

  closeCard(): void {
    this.selection.close();
  }
}
