/** Diagonal lines in grey on nothing: readable above light and dark ground alike. */
export function hatching(): ImageData {
  const size = 16;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d');
  if (!context) return new ImageData(size, size);
  context.fillStyle = 'rgba(148, 156, 160, 0.22)';
  context.fillRect(0, 0, size, size);
  context.strokeStyle = 'rgba(110, 120, 126, 0.85)';
  context.lineWidth = 2;
  context.beginPath();
  for (const offset of [-size, 0, size]) {
    context.moveTo(offset, size);
    context.lineTo(offset + size, 0);
  }
  context.stroke();
  return context.getImageData(0, 0, size, size);
}
