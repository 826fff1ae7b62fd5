let known: boolean | undefined;

/** Whether this browser offers what the map needs, found out once and without downloading the map. */
export function canDraw(): boolean {
  known ??= tryDrawing();
  return known;
}

function tryDrawing(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
