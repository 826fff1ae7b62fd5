import { recall, remember } from './memory';

/** How far the sheet of the phone layout is drawn up. */
export type Sheet = 'low' | 'half' | 'full';

/** Room that panels take from the map, in CSS pixels. */
export interface Room {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Below this width the side panel becomes a sheet at the bottom; App.svelte's media queries use the same. */
const NARROW = '(max-width: 767px)';
const PANEL_WIDTH = 376;
const CARD_WIDTH = 376;
const GAP = 16;
const SHEET_LOW = 72;
const TOP_BAR = 76;
const STRIP = 44;

/** What of the panels is open, and how much of the map they cover. */
export class LayoutState {
  /** Whether the page stands in a frame of a foreign page, with the map and little else. */
  readonly embedded = location.pathname.endsWith('/embed');
  narrow = $state(false);
  height = $state(800);
  width = $state(1280);
  panelOpen = $state(true);
  sheet = $state<Sheet>('low');
  readonly #holdsCard: () => boolean;
  /** Height of the table's drawer at the bottom, in pixels; 0 while none is open. */
  drawer = $state(0);

  readonly #tells: () => boolean;

  /** `holdsCard` tells whether something stands in the place of the card, `tells` whether a story is told. */
  constructor(holdsCard: () => boolean, tells: () => boolean) {
    this.#holdsCard = holdsCard;
    this.#tells = tells;
    const query = matchMedia(NARROW);
    this.narrow = query.matches;
    query.addEventListener('change', () => (this.narrow = query.matches));
    const measure = () => {
      this.height = window.innerHeight;
      this.width = window.innerWidth;
    };
    measure();
    window.addEventListener('resize', measure);
    this.panelOpen = this.embedded || recall('panel') !== 'folded';
    // A full sheet hides the map; nobody should open the page on that.
    this.sheet = recall('sheet') === 'low' || recall('sheet') === null ? 'low' : 'half';
  }

  /** Keeps on this machine what is open; called in an effect. */
  keep(): void {
    if (this.embedded) return;
    remember('panel', this.panelOpen ? 'open' : 'folded');
    remember('sheet', this.sheet);
  }

  /** Follows at once, so that a place found together with its card is brought to what the card leaves. */
  readonly cardOpen = $derived.by(() => this.#holdsCard());

  /** Whether the panel stands beside the map, or its sheet below: in foreign pages only with a story in it. */
  readonly hasPanel = $derived.by(() => !this.embedded || this.#tells());

  /** Height of the sheet in pixels. */
  readonly sheetHeight = $derived(
    this.sheet === 'low' ? SHEET_LOW : Math.round(this.height * (this.sheet === 'half' ? 0.46 : 0.86)),
  );
  /** The part of the map that nothing covers is where a place is brought to. A full sheet leaves no such part. */
  readonly room = $derived.by<Room>(() => {
    if (this.narrow) {
      const covered = this.cardOpen
        ? Math.round(this.height * 0.46)
        : !this.hasPanel
          ? 0
          : this.sheet === 'low'
            ? SHEET_LOW
            : this.height * 0.46;
      return { top: TOP_BAR, right: 0, bottom: covered + STRIP, left: 0 };
    }
    return {
      top: 0,
      right: this.cardOpen ? CARD_WIDTH + GAP : 0,
      bottom: STRIP + this.drawer,
      left: this.panelOpen && this.hasPanel ? PANEL_WIDTH + GAP : 0,
    };
  });

  /** How much of the bottom a sheet or card covers on phones, for what floats above it. */
  readonly covered = $derived(this.narrow ? this.room.bottom - STRIP : 0);

  /** Draws the sheet up one step, and down again from the top. */
  nextSheet(): void {
    this.sheet = this.sheet === 'low' ? 'half' : this.sheet === 'half' ? 'full' : 'low';
  }
}
