/** The ellipsoid of WGS 84, which VN-2000 uses too. */
const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const B = A * (1 - F);
const RADIANS = Math.PI / 180;

/** The third flattening, in which the series of the transverse Mercator projection run. */
const N = F / (2 - F);
/** Radius of the circle that is as long as a meridian. */
const RECTIFYING = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);

/** Krüger's series as Karney writes them ("Transverse Mercator with an accuracy of a few nanometers", 2011). */
const FORWARD = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
];
const INVERSE = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - (1 / 360) * N ** 4,
  (1 / 48) * N ** 2 + (1 / 15) * N ** 3 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161280) * N ** 4,
];

/** A transverse Mercator projection with latitude of origin 0. */
export interface TransverseMercator {
  /** The central meridian, degrees. */
  meridian: number;
  scale: number;
  falseEasting: number;
}

/** Degrees to metres [easting, northing]. */
export function project([longitude, latitude]: [number, number], grid: TransverseMercator): [number, number] {
  const sine = Math.sin(latitude * RADIANS);
  const lambda = (longitude - grid.meridian) * RADIANS;
  const conformal = Math.sinh(Math.atanh(sine) - E * Math.atanh(E * sine));
  const xi = Math.atan2(conformal, Math.cos(lambda));
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)));
  const [x, y] = series(FORWARD, 1, eta, xi);
  const unit = grid.scale * RECTIFYING;
  return [grid.falseEasting + unit * x, unit * y];
}

/** Metres [easting, northing] to degrees. */
export function unproject([easting, northing]: [number, number], grid: TransverseMercator): [number, number] {
  const unit = grid.scale * RECTIFYING;
  const [eta, xi] = series(INVERSE, -1, (easting - grid.falseEasting) / unit, northing / unit);
  const conformal = Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi));
  // Newton's method for the latitude that has this conformal one; three steps reach the limit of the numbers.
  let tangent = conformal / (1 - E2);
  for (let step = 0; step < 4; step++) {
    const secant = Math.hypot(1, tangent);
    const sigma = Math.sinh(E * Math.atanh((E * tangent) / secant));
    const reached = tangent * Math.hypot(1, sigma) - sigma * secant;
    const slope = ((1 - E2) * Math.hypot(1, reached) * secant) / (1 + (1 - E2) * tangent ** 2);
    tangent += (conformal - reached) / slope;
  }
  return [grid.meridian + Math.atan2(Math.sinh(eta), Math.cos(xi)) / RADIANS, Math.atan(tangent) / RADIANS];
}

function series(terms: readonly number[], sign: 1 | -1, eta: number, xi: number): [number, number] {
  let x = eta;
  let y = xi;
  terms.forEach((term, index) => {
    const double = 2 * (index + 1);
    x += sign * term * Math.cos(double * xi) * Math.sinh(double * eta);
    y += sign * term * Math.sin(double * xi) * Math.cosh(double * eta);
  });
  return [x, y];
}

/** Shift, turn (position vector, seconds of arc) and scale (parts per million) between two geocentric systems. */
export type SevenParameters = readonly [
  x: number,
  y: number,
  z: number,
  rx: number,
  ry: number,
  rz: number,
  ppm: number,
];

/** Degrees of one datum to degrees of another on the same ellipsoid; `back` goes the other way. Heights are taken as 0. */
export function shiftDatum(place: [number, number], parameters: SevenParameters, back = false): [number, number] {
  const [dx, dy, dz, ...rest] = parameters;
  const [rx, ry, rz] = rest.slice(0, 3).map((seconds) => (seconds / 3600) * RADIANS) as [number, number, number];
  const scale = 1 + parameters[6] / 1e6;
  const [x, y, z] = geocentric(place);
  if (back) {
    const [u, v, w] = [(x - dx) / scale, (y - dy) / scale, (z - dz) / scale];
    return geographic([u + rz * v - ry * w, -rz * u + v + rx * w, ry * u - rx * v + w]);
  }
  return geographic([
    scale * (x - rz * y + ry * z) + dx,
    scale * (rz * x + y - rx * z) + dy,
    scale * (-ry * x + rx * y + z) + dz,
  ]);
}

function geocentric([longitude, latitude]: [number, number]): [number, number, number] {
  const phi = latitude * RADIANS;
  const lambda = longitude * RADIANS;
  const normal = A / Math.sqrt(1 - E2 * Math.sin(phi) ** 2);
  const axis = normal * Math.cos(phi);
  return [axis * Math.cos(lambda), axis * Math.sin(lambda), normal * (1 - E2) * Math.sin(phi)];
}

/** Bowring's method; near the ground two steps are exact to a micrometre. */
function geographic([x, y, z]: [number, number, number]): [number, number] {
  const axis = Math.hypot(x, y);
  let reduced = Math.atan2(z * A, axis * B);
  let phi = 0;
  for (let step = 0; step < 2; step++) {
    const up = z + (E2 / (1 - E2)) * B * Math.sin(reduced) ** 3;
    phi = Math.atan2(up, axis - E2 * A * Math.cos(reduced) ** 3);
    reduced = Math.atan((B / A) * Math.tan(phi));
  }
  return [Math.atan2(y, x) / RADIANS, phi / RADIANS];
}
