import type { Look, Pen, TextLook } from '../../../lib/sheet/pen';

const FAMILY = "'Be Vietnam Pro', system-ui, sans-serif";

/** Draws a sheet as a picture; `perMm` dots to the millimetre. */
export function canvasPen(context: CanvasRenderingContext2D, perMm: number): Pen<CanvasImageSource> {
  context.scale(perMm, perMm);
  const setFont = ({ size, bold }: TextLook) => {
    context.font = `${bold ? 600 : 400} ${size}px ${FAMILY}`;
  };
  const ink = ({ fill, stroke, width = 0.2, opacity = 1, dash }: Look) => {
    if (fill) {
      context.globalAlpha = opacity;
      context.fillStyle = fill;
      context.fill();
      context.globalAlpha = 1;
    }
    if (!stroke) return;
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.setLineDash(dash ?? []);
    context.stroke();
    context.setLineDash([]);
  };
  return {
    text(x, baseline, words, look) {
      setFont(look);
      context.fillStyle = look.colour ?? '#000000';
      context.textAlign = look.align ?? 'left';
      context.fillText(words, x, baseline);
    },
    widthOf(words, look) {
      setFont(look);
      return context.measureText(words).width;
    },
    rectangle(x, y, width, height, look) {
      context.beginPath();
      context.rect(x, y, width, height);
      ink(look);
    },
    polygon(points, look, closed = true) {
      context.beginPath();
      points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      if (closed) context.closePath();
      ink(look);
    },
    picture(picture, x, y, width, height) {
      context.drawImage(picture, x, y, width, height);
    },
  };
}

/** Any colour of CSS as #rrggbb; its opacity is dropped. */
export function plainColour(css: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return '#000000';
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
