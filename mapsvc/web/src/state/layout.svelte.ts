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

/** A part of the page that a map takes: how far it is from the page's edges, and what panels cover of it. */
export interface MapPlace {
  inset: Room;
  room: Room;
}

const WHOLE: Room = { top: 0, right: 0, bottom: 0, left: 0 };

/** What of the panels is open, and how much of the map they cover. */
export class LayoutState {
  /** Whether the page stands in a frame of a foreign page, with the map and little else. */
  readonly embedded = location.pathname.endsWith('/embed');
  narrow = $state(false);
  height = $state(800);
  width = $state(1280);
  panelOpen = $state(true);
  sheet = $state<Sheet>('low');
  /** Whether two maps stand side by side. */
  beside = $state(false);
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
  /** What panels cover of the page. A full sheet leaves nothing of it. */
  readonly pageRoom = $derived.by<Room>(() => {
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

  /** The places of the two maps side by side, on phones one above the other: each as much of what panels leave. */
  readonly halves = $derived.by<[MapPlace, MapPlace] | null>(() => {
    if (!this.beside) return null;
    const room = this.pageRoom;
    if (this.narrow) {
      const middle = Math.round((room.top + this.height - room.bottom) / 2);
      return [
        { inset: { ...WHOLE, bottom: this.height - middle }, room: { ...room, bottom: 0 } },
        { inset: { ...WHOLE, top: middle }, room: { ...room, top: 0 } },
      ];
    }
    const middle = Math.round((room.left + this.width - room.right) / 2);
    return [
      { inset: { ...WHOLE, right: this.width - middle }, room: { ...room, right: 0 } },
      { inset: { ...WHOLE, left: middle }, room: { ...room, left: 0 } },
    ];
  });
  /** How far the map is from the edges of the page. */
  readonly inset = $derived(this.halves?.[0].inset ?? WHOLE);
  readonly mapWidth = $derived(this.width - this.inset.left - this.inset.right);
  readonly mapHeight = $derived(this.height - this.inset.top - this.inset.bottom);
  /** What panels cover of the map: the part that nothing covers is where a place is brought to. */
  readonly room = $derived(this.halves?.[0].room ?? this.pageRoom);

  /** How much of the bottom a sheet or card covers on phones, for what floats above it. */
  readonly covered = $derived(this.narrow ? this.pageRoom.bottom - STRIP : 0);

  /** Draws the sheet up one step, and down again from the top. */
  nextSheet(): void {
    this.sheet = this.sheet === 'low' ? 'half' : this.sheet === 'half' ? 'full' : 'low';
  }
}
