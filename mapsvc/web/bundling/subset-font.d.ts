declare module 'subset-font' {
  interface Options {
    targetFormat?: 'woff2';
    keepAllGlyphs?: boolean;
    noHinting?: boolean;
    keepFeatures?: readonly string[];
  }
  /** The font with only some of its letters, or all of them; `text` is left out for all. */
  export default function subsetFont(font: Uint8Array, text: undefined, options: Options): Promise<Uint8Array>;
}
