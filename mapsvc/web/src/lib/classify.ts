/** How the values of a statistic are put into classes. */
export type Method = 'quantile' | 'jenks' | 'equal' | 'manual';

/** Inner limits: n classes have n − 1; a value belongs to the class whose lower limit it reaches. */
export type Breaks = number[];

function equal(sorted: number[], classes: number): Breaks {
  const low = sorted[0] ?? 0;
  const high = sorted[sorted.length - 1] ?? 0;
  return Array.from({ length: classes - 1 }, (_, i) => low + ((high - low) * (i + 1)) / classes);
}

function quantile(sorted: number[], classes: number): Breaks {
  return Array.from({ length: classes - 1 }, (_, i) => {
    const position = ((i + 1) / classes) * (sorted.length - 1);
    const below = sorted[Math.floor(position)] ?? 0;
    const above = sorted[Math.ceil(position)] ?? below;
    return below + (above - below) * (position - Math.floor(position));
  });
}

/** Natural breaks: the classes with the least squared deviation within them (Fisher 1958, exact). */
function jenks(sorted: number[], classes: number): Breaks {
  const n = sorted.length;
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  sorted.forEach((value, i) => {
    sums[i + 1] = (sums[i] ?? 0) + value;
    squares[i + 1] = (squares[i] ?? 0) + value * value;
  });
  const deviation = (from: number, to: number): number => {
    const sum = (sums[to] ?? 0) - (sums[from] ?? 0);
    return (squares[to] ?? 0) - (squares[from] ?? 0) - (sum * sum) / (to - from);
  };
  let cost = Array.from({ length: n + 1 }, (_, to) => (to === 0 ? 0 : deviation(0, to)));
  const starts: number[][] = [];
  for (let k = 2; k <= classes; k++) {
    const next = new Array<number>(n + 1).fill(Infinity);
    const start = new Array<number>(n + 1).fill(0);
    for (let to = k; to <= n; to++) {
      for (let from = k - 1; from < to; from++) {
        const total = (cost[from] ?? Infinity) + deviation(from, to);
        if (total < (next[to] ?? Infinity)) {
          next[to] = total;
          start[to] = from;
        }
      }
    }
    starts.push(start);
    cost = next;
  }
  const breaks: number[] = [];
  let to = n;
  for (const start of starts.reverse()) {
    to = start[to] ?? 0;
    breaks.unshift(sorted[to] ?? 0);
  }
  return breaks;
}

/** Rounds a limit to digits that read well without moving it past its neighbours. */
function readable(breaks: Breaks, low: number, high: number): Breaks {
  const step = (high - low) / Math.max(breaks.length + 1, 1);
  for (const digits of [1, 2, 3, 4, 5]) {
    const unit = 10 ** (Math.floor(Math.log10(Math.max(step, Number.MIN_VALUE))) - digits + 1);
    const rounded = breaks.map((value) => Number((Math.round(value / unit) * unit).toPrecision(12)));
    const increasing = rounded.every((value, i) => value > (rounded[i - 1] ?? low) && value <= high);
    const close = rounded.every((value, i) => Math.abs(value - (breaks[i] ?? value)) <= step * 0.12);
    if (increasing && close) return rounded;
  }
  return breaks;
}

/**
 * Limits between classes for some values; fewer classes than asked for when there are fewer different values.
 * Missing values must be left out before: a missing value is never zero.
 */
export function classify(values: number[], method: Method, classes: number, manual: Breaks = []): Breaks {
  if (method === 'manual' && manual.length > 0) {
    const limits = [...manual].sort((a, b) => a - b);
    // Declarations may name the outermost limits too; those separate nothing.
    return limits.length > classes ? limits.slice(1, classes) : limits;
  }
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const different = new Set(sorted).size;
  const count = Math.min(Math.max(classes, 1), different);
  if (count < 2) return [];
  const raw = { equal, quantile, jenks, manual: quantile }[method](sorted, count);
  const breaks = [...new Set(raw)];
  const limits = readable(breaks, sorted[0] ?? 0, sorted[sorted.length - 1] ?? 0);
  return limits;
}

/** The class of a value, counted from 0. */
export function classOf(value: number, breaks: Breaks): number {
  let index = 0;
  while (index < breaks.length && value >= (breaks[index] ?? Infinity)) index++;
  return index;
}

/** A class as the legend shows it; null where it has no limit. */
export interface LegendClass {
  colour: string;
  from: number | null;
  to: number | null;
  /** How many of the values are in it. */
  count: number;
}

/** The classes between some limits, each with its colour and how many of the values it holds. */
export function legendClasses(values: readonly number[], breaks: Breaks, ramp: readonly string[]): LegendClass[] {
  const counts = ramp.map(() => 0);
  for (const value of values) {
    const index = classOf(value, breaks);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return ramp.map((colour, i) => ({
    colour,
    from: breaks[i - 1] ?? null,
    to: breaks[i] ?? null,
    count: counts[i] ?? 0,
  }));
}
