import { toVn2000, zoneAt, zoneOfCommune, type PlanePoint, type Zone } from '../lib/projection';

export interface Readout {
  longitude: number;
  latitude: number;
  /** Plane coordinates where the province's survey zones are in use; elsewhere other zones are. */
  vn2000: { zone: Zone; plane: PlanePoint } | null;
}

/** Roughly the province with its waters, in degrees. */
const IN_USE = { west: 105.3, south: 16.0, east: 108.2, north: 18.4 };

/** The place under the pointer, and the commune there where the map shows it. */
export class PointerState {
  place = $state.raw<[number, number] | null>(null);
  communeCode = $state<string | null>(null);

  /** Coordinates of a place in both systems; the commune's code decides the survey zone where it is known. */
  read(longitude: number, latitude: number): Readout {
    const { west, south, east, north } = IN_USE;
    const inUse = longitude >= west && longitude <= east && latitude >= south && latitude <= north;
    if (!inUse) return { longitude, latitude, vn2000: null };
    const known = this.communeCode === null ? undefined : zoneOfCommune(this.communeCode);
    const zone = known ?? zoneAt(longitude, latitude);
    return { longitude, latitude, vn2000: { zone, plane: toVn2000(longitude, latitude, zone) } };
  }
}
