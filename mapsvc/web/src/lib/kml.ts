import { geometryOf, hexOf, type Shape } from './sketch';

/** A text as it stands between tags. */
function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

/** KML writes colours backwards: opacity, blue, green, red. */
function kmlColour(hex: string, opacity: string): string {
  return opacity + hex.slice(5, 7) + hex.slice(3, 5) + hex.slice(1, 3);
}

function coordinates(positions: readonly GeoJSON.Position[]): string {
  return `<coordinates>${positions.map(([x, y]) => `${x},${y}`).join(' ')}</coordinates>`;
}

function geometry(shape: Shape): string {
  const drawn = geometryOf(shape);
  if (drawn.type === 'Point') return `<Point>${coordinates([drawn.coordinates])}</Point>`;
  if (drawn.type === 'LineString') {
    return `<LineString><tessellate>1</tessellate>${coordinates(drawn.coordinates)}</LineString>`;
  }
  const ring = drawn.type === 'Polygon' ? (drawn.coordinates[0] ?? []) : [];
  return `<Polygon><outerBoundaryIs><LinearRing>${coordinates(ring)}</LinearRing></outerBoundaryIs></Polygon>`;
}

function placemark(shape: Shape): string {
  const hex = hexOf(shape.colour);
  const style =
    `<Style><IconStyle><color>${kmlColour(hex, 'ff')}</color></IconStyle>` +
    `<LineStyle><color>${kmlColour(hex, 'ff')}</color><width>3</width></LineStyle>` +
    `<PolyStyle><color>${kmlColour(hex, '40')}</color></PolyStyle></Style>`;
  const data =
    `<ExtendedData><Data name="shape"><value>${shape.kind}</value></Data>` +
    `<Data name="colour"><value>${shape.colour}</value></Data></ExtendedData>`;
  return `<Placemark><name>${escaped(shape.text)}</name>${style}${data}${geometry(shape)}</Placemark>`;
}

/** A sketch as a KML 2.2 document (OGC 07-147r2). */
export function toKml(shapes: readonly Shape[], name: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
    `<name>${escaped(name)}</name>`,
    ...shapes.map(placemark),
    '</Document></kml>',
    '',
  ].join('\n');
}
