import type { Swatch } from '../legend';

export interface TextLook {
  /** Height of the letters' body, in millimetres. */
  size: number;
  bold?: boolean;
  colour?: string;
  align?: 'left' | 'center' | 'right';
}

export interface Look {
  fill?: string;
  stroke?: string;
  /** Width of the line, in millimetres. */
  width?: number;
  /** From 0 to 1; of the fill. */
  opacity?: number;
  dash?: [number, number];
}

/** What a sheet is drawn with, on paper or as a picture. Places and sizes are millimetres from the upper left corner. */
export interface Pen<Picture> {
  text(x: number, baseline: number, words: string, look: TextLook): void;
  widthOf(words: string, look: TextLook): number;
  rectangle(x: number, y: number, width: number, height: number, look: Look): void;
  polygon(points: readonly (readonly [number, number])[], look: Look, closed?: boolean): void;
  picture(picture: Picture, x: number, y: number, width: number, height: number): void;
}

/** A colour as #rrggbb, which every pen takes; styles also write rgb(…), rgba(…) and hsl(…). */
export type Colour = (css: string) => string;

export type { Swatch };
