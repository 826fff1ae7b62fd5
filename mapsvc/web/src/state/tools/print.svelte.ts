import type { View } from '../../lib/address';
import type { Language } from '../../lib/format';
import { layoutOf, mostDots, pixelsOf, scaleOfZoom, zoomOfScale, type Paper } from '../../lib/sheet/layout';

/** What a person asks of the sheet. */
export class PrintState {
  paper = $state<Paper>('A4');
  landscape = $state(true);
  title = $state('');
  note = $state('');
  language = $state<Language>('vi');
  grid = $state(true);
  /** The kilometre grid of VN-2000, with its numbers in the margin. */
  plane = $state(false);
  /** The denominator of the scale; null: what the screen shows, as large as it fits. */
  denominator = $state<number | null>(null);

  readonly layout = $derived(layoutOf(this.paper, this.landscape, this.plane));
  readonly pixels = $derived({ pdf: this.#pixels('pdf'), png: this.#pixels('png') });

  #pixels(format: 'pdf' | 'png') {
    // Only some browsers tell, and never more than 8; where it is not known four is what office machines have.
    const { deviceMemory } = navigator as Navigator & { deviceMemory?: number };
    return pixelsOf(this.layout, mostDots(format, deviceMemory ?? 4));
  }

  /** The view of the sheet's map, for a part of the screen that shows a view. */
  viewFor({ longitude, latitude, zoom }: View, screen: { width: number; height: number }): View {
    const { width, height } = this.pixels.pdf;
    if (this.denominator !== null) {
      return { longitude, latitude, zoom: zoomOfScale(this.denominator, latitude, this.layout.factor) };
    }
    const larger = Math.min(width / Math.max(1, screen.width), height / Math.max(1, screen.height));
    return { longitude, latitude, zoom: zoom + Math.log2(larger) };
  }

  /** The scale 1:denominator of a view on the sheet. */
  scaleOf({ latitude, zoom }: View): number {
    return scaleOfZoom(zoom, latitude, this.layout.factor);
  }
}
