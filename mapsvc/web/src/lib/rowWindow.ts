/** What of a long list of rows is in sight, and how the scroll bar stands for all of it. */
export interface RowWindow {
  /** Height of everything in CSS pixels, as the scroll bar shows it. */
  height: number;
  /** The first row to draw, and the one after the last. */
  first: number;
  end: number;
  /** Where the first drawn row begins, in CSS pixels from the top of the list. */
  top: number;
}

/** Browsers stop at some 17 million pixels (Firefox) or 33 million (Chromium): longer lists are scrolled faster. */
const TALLEST = 8_000_000;
/** Rows drawn beyond the edges, so that a quick movement finds them there. */
const SPARE = 8;

interface Scrolled {
  total: number;
  rowHeight: number;
  scrollTop: number;
  viewHeight: number;
}

/** Rows that are passed for each pixel of the scroll bar, in row heights; 1 unless the list is very long. */
function stretch({ total, rowHeight, viewHeight }: Scrolled): number {
  const whole = total * rowHeight;
  if (whole <= TALLEST) return 1;
  return (whole - viewHeight) / (TALLEST - viewHeight);
}

/** The rows to draw for a place of the scroll bar. */
export function windowAt(scrolled: Scrolled): RowWindow {
  const { total, rowHeight, scrollTop, viewHeight } = scrolled;
  const virtualTop = scrollTop * stretch(scrolled);
  const first = Math.max(0, Math.min(Math.floor(virtualTop / rowHeight) - SPARE, total - 1));
  const end = Math.min(total, Math.ceil((virtualTop + viewHeight) / rowHeight) + SPARE);
  return {
    height: Math.min(total * rowHeight, TALLEST),
    first: Math.max(0, first),
    end: Math.max(0, end),
    top: Math.max(0, first) * rowHeight - virtualTop + scrollTop,
  };
}

/** The place of the scroll bar that brings a row into sight; the present one when it is in sight already. */
export function scrollToRow(row: number, scrolled: Scrolled): number {
  const { rowHeight, scrollTop, viewHeight } = scrolled;
  const factor = stretch(scrolled);
  const virtualTop = scrollTop * factor;
  const top = row * rowHeight;
  if (top < virtualTop) return top / factor;
  if (top + rowHeight > virtualTop + viewHeight) return (top + rowHeight - viewHeight) / factor;
  return scrollTop;
}

/** The pages that hold the rows from `first` up to `end`. */
export function pagesBetween(first: number, end: number, pageSize: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / pageSize); page * pageSize < end; page++) pages.push(page);
  return pages;
}

/** The pages to forget so that no more than `most` are kept: those farthest from what is in sight. */
export function farPages(kept: readonly number[], wanted: readonly number[], most: number): number[] {
  if (kept.length <= most) return [];
  const middle = wanted.length > 0 ? ((wanted[0] ?? 0) + (wanted.at(-1) ?? 0)) / 2 : 0;
  return kept
    .filter((page) => !wanted.includes(page))
    .sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle))
    .slice(0, kept.length - most);
}
