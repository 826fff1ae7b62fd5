import { toVn2000, zoneAt, zoneOfCommune, type PlanePoint, type Zone } from '../lib/projection';

export interface Readout {
  longitude: number;
  latitude: number;
  zone: Zone;
  plane: PlanePoint;
}

/** The place under the pointer, and the commune there where the map shows it. */
export class PointerState {
  place = $state.raw<[number, number] | null>(null);
  communeCode = $state<string | null>(null);

  /** Coordinates of a place in both systems; the commune's code decides the survey zone where it is known. */
  read(longitude: number, latitude: number): Readout {
    const zone =
      (this.communeCode === null ? undefined : zoneOfCommune(this.communeCode)) ?? zoneAt(longitude, latitude);
    return { longitude, latitude, zone, plane: toVn2000(longitude, latitude, zone) };
  }
}
