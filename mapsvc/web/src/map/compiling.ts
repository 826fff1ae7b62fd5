const LOOK_MS = 4;
/** How long finishing one program after the other may keep the page from answering. */
const TOGETHER_MS = 10;
/** A card that says so quickly that it has done all has nothing else in hand: it can be asked without waiting long. */
const AT_ONCE_MS = 12;
/** A card that is never free is asked all the same. */
const PATIENCE_MS = 400;

/**
 * Programs of the graphics card that are being made. MapLibre asks for each while it draws and waits for it, behind all
 * that the card still has to draw: the page stands still for tens of milliseconds each time, and for hundreds where
 * there is no graphics card. Here what a drawing lacks is made beside the page, all of it at once and with nothing else
 * to draw meanwhile; then the map is drawn.
 */
class Compilations {
  readonly #gl: WebGL2RenderingContext;
  #open: (() => void)[] = [];
  /** Passed once the card has done all that was asked of it. */
  #fence: WebGLSync | null = null;
  #fencedAt = 0;
  #busySince = 0;
  #waiting = false;
  redraw: (() => void) | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  get pending(): boolean {
    return this.#open.length > 0;
  }

  add(finish: () => void): void {
    this.#open.push(finish);
    this.#lookSoon();
  }

  #look(): void {
    const gl = this.#gl;
    if (gl.isContextLost()) {
      this.#open = [];
      return;
    }
    const now = performance.now();
    if (!this.#fence) {
      this.#busySince ||= now;
      this.#fencedAt = now;
      this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
      return;
    }
    if (gl.getSyncParameter(this.#fence, gl.SYNC_STATUS) !== gl.SIGNALED) return;
    gl.deleteSync(this.#fence);
    this.#fence = null;
    if (now - this.#fencedAt <= AT_ONCE_MS || now - this.#busySince > PATIENCE_MS) this.#finish();
  }

  /** The first may still wait for the card; those after it do not. */
  #finish(): void {
    this.#open.shift()?.();
    const began = performance.now();
    while (this.pending && performance.now() - began < TOGETHER_MS) this.#open.shift()?.();
    if (!this.pending) this.#busySince = 0;
  }

  #lookSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => {
      this.#waiting = false;
      try {
        this.#look();
      } finally {
        if (this.pending) this.#lookSoon();
        else this.redraw?.();
      }
    }, LOOK_MS);
  }
}

const known = new WeakMap<WebGL2RenderingContext, Compilations>();

function compilationsOf(gl: WebGL2RenderingContext): Compilations {
  const found = known.get(gl) ?? new Compilations(gl);
  known.set(gl, found);
  return found;
}

/** Calls `finish` once a program that is being linked is ready. */
export function finishLater(gl: WebGL2RenderingContext, finish: () => void): void {
  compilationsOf(gl).add(finish);
}

/** Whether programs are missing in what was drawn last; `redraw` is called when they are there. */
export function isCompiling(gl: WebGL2RenderingContext, redraw: () => void): boolean {
  const compilations = compilationsOf(gl);
  compilations.redraw = redraw;
  return compilations.pending;
}

/** What of a layer of the style tells which programs draw it. */
interface StyledLayer {
  type: string;
  getPaintProperty: (name: string) => unknown;
  getLayoutProperty: (name: string) => unknown;
}

/** A program by MapLibre's name, and the first word of the properties that go into it; none for all of them. */
export interface WantedProgram {
  name: string;
  properties: string;
}

/**
 * The programs that a layer will most likely be drawn with: made before anything is drawn, they are made at once. What
 * is missing here is made when it is needed.
 */
export function programsOf(layer: StyledLayer): WantedProgram[] {
  const has = (name: string) => (layer.getPaintProperty(name) ?? null) !== null;
  switch (layer.type) {
    case 'fill':
      if (has('fill-pattern')) return [{ name: 'fillPattern', properties: '' }];
      return [
        { name: 'fill', properties: '' },
        ...(layer.getPaintProperty('fill-antialias') === false ? [] : [{ name: 'fillOutline', properties: '' }]),
      ];
    case 'line':
      if (has('line-gradient')) return [];
      return [
        { name: has('line-pattern') ? 'linePattern' : has('line-dasharray') ? 'lineSDF' : 'line', properties: '' },
      ];
    case 'circle':
      return [{ name: 'circle', properties: '' }];
    case 'symbol':
      return [
        ...(layer.getLayoutProperty('text-field') ? [{ name: 'symbolSDF', properties: 'text' }] : []),
        ...(layer.getLayoutProperty('icon-image') ? [{ name: 'symbolIcon', properties: 'icon' }] : []),
      ];
    default:
      return [];
  }
}
