/** Sequential palettes of ColorBrewer 2.0 (Cynthia Brewer, Apache-2.0), all safe for colour-blind eyes, nine steps each. */
const RAMPS: Record<string, readonly string[]> = {
  YlOrRd: ['#ffffcc', '#ffeda0', '#fed976', '#feb24c', '#fd8d3c', '#fc4e2a', '#e31a1c', '#bd0026', '#800026'],
  YlOrBr: ['#ffffe5', '#fff7bc', '#fee391', '#fec44f', '#fe9929', '#ec7014', '#cc4c02', '#993404', '#662506'],
  YlGnBu: ['#ffffd9', '#edf8b1', '#c7e9b4', '#7fcdbb', '#41b6c4', '#1d91c0', '#225ea8', '#253494', '#081d58'],
  YlGn: ['#ffffe5', '#f7fcb9', '#d9f0a3', '#addd8e', '#78c679', '#41ab5d', '#238443', '#006837', '#004529'],
  GnBu: ['#f7fcf0', '#e0f3db', '#ccebc5', '#a8ddb5', '#7bccc4', '#4eb3d3', '#2b8cbe', '#0868ac', '#084081'],
  BuPu: ['#f7fcfd', '#e0ecf4', '#bfd3e6', '#9ebcda', '#8c96c6', '#8c6bb1', '#88419d', '#810f7c', '#4d004b'],
  PuBu: ['#fff7fb', '#ece7f2', '#d0d1e6', '#a6bddb', '#74a9cf', '#3690c0', '#0570b0', '#045a8d', '#023858'],
  OrRd: ['#fff7ec', '#fee8c8', '#fdd49e', '#fdbb84', '#fc8d59', '#ef6548', '#d7301f', '#b30000', '#7f0000'],
  RdPu: ['#fff7f3', '#fde0dd', '#fcc5c0', '#fa9fb5', '#f768a1', '#dd3497', '#ae017e', '#7a0177', '#49006a'],
  Blues: ['#f7fbff', '#deebf7', '#c6dbef', '#9ecae1', '#6baed6', '#4292c6', '#2171b5', '#08519c', '#08306b'],
  Greens: ['#f7fcf5', '#e5f5e0', '#c7e9c0', '#a1d99b', '#74c476', '#41ab5d', '#238b45', '#006d2c', '#00441b'],
  Oranges: ['#fff5eb', '#fee6ce', '#fdd0a2', '#fdae6b', '#fd8d3c', '#f16913', '#d94801', '#a63603', '#7f2704'],
  Purples: ['#fcfbfd', '#efedf5', '#dadaeb', '#bcbddc', '#9e9ac8', '#807dba', '#6a51a3', '#54278f', '#3f007d'],
  Reds: ['#fff5f0', '#fee0d2', '#fcbba1', '#fc9272', '#fb6a4a', '#ef3b2c', '#cb181d', '#a50f15', '#67000d'],
};

/** The names of all of them. */
export const SEQUENTIAL: readonly string[] = Object.keys(RAMPS);

const DEFAULT = 'YlGnBu';

/**
 * Colours for a number of classes, from the lowest: pale to strong, and on a dark ground muted to bright, so that the
 * highest class stands out most on either. An unknown palette gives the default one.
 */
export function colours(palette: string, classes: number, onDark = false): string[] {
  const ramp = lightToDark(palette, classes);
  if (!onDark) return ramp;
  // Low classes cover most of the land: unmuted they would glow more than the few high ones.
  return ramp.reverse().map((colour, i) => mixed(colour, DARK_GROUND, MOST_MUTED * (1 - i / Math.max(classes - 1, 1))));
}

const DARK_GROUND = '#1b2329';
const MOST_MUTED = 0.5;

/** A colour with a share of another in it, each channel by itself. */
function mixed(colour: string, other: string, share: number): string {
  const channel = (from: number): string => {
    const [a, b] = [colour, other].map((text) => parseInt(text.slice(from, from + 2), 16)) as [number, number];
    return Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

function lightToDark(palette: string, classes: number): string[] {
  const ramp = RAMPS[palette] ?? RAMPS[DEFAULT] ?? [];
  // The palest step would look like "no value" on a light map, the darkest hides the names: both are left out while there are enough others.
  const first = classes > 8 ? 0 : 1;
  const last = ramp.length - (classes > 7 ? 1 : 2);
  if (classes <= 1) return [ramp[Math.round((first + last) / 2)] ?? ''];
  return Array.from(
    { length: classes },
    (_, i) => ramp[Math.round(first + ((last - first) * i) / (classes - 1))] ?? '',
  );
}
