import { unzipSync } from 'fflate';
import readParts from 'shpjs';
import { VN2000_TO_WGS84 } from '../projection';
import { sorted } from './geojson';
import { ImportProblem, type Imported } from './imported';
import { readXml } from './kml';

/** What all parts of an archive may come to when unpacked: an archive can be small and swell without end. */
const UNPACKED_LIMIT = 300_000_000;

/** A parameter of a projection written as WKT. */
function parameter(wkt: string, name: string): number {
  return Number(new RegExp(`"${name}"\\s*,\\s*([-\\d.]+)`, 'i').exec(wkt)?.[1] ?? NaN);
}

/**
 * The projection of a .prj file for proj4. Files in VN-2000 do not tell how it lies to WGS 84, and proj4 would put them
 * some 200 m beside the place; the parameters of EPSG:6960 are given along.
 */
export function projectionOf(wkt: string): string {
  if (!/vn[-_ ]?2000|vietnam[-_ ]?2000/i.test(wkt)) return wkt;
  const datum = `+ellps=WGS84 +towgs84=${VN2000_TO_WGS84} +no_defs`;
  const meridian = parameter(wkt, 'central_meridian');
  if (!Number.isFinite(meridian)) return `+proj=longlat ${datum}`;
  const scale = parameter(wkt, 'scale_factor');
  const easting = parameter(wkt, 'false_easting');
  return (
    `+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=${Number.isFinite(scale) ? scale : 0.9999} ` +
    `+x_0=${Number.isFinite(easting) ? easting : 500000} +y_0=0 +units=m ${datum}`
  );
}

function unpack(bytes: Uint8Array): Map<string, Uint8Array> {
  let total = 0;
  try {
    const parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name.includes('__MACOSX') || !/\.(shp|dbf|prj|cpg|kml)$/i.test(name)) return false;
        total += originalSize;
        if (total > UNPACKED_LIMIT) throw new ImportProblem('tooLarge', { size: Math.round(total / 1e6) });
        return true;
      },
    });
    return new Map(Object.entries(parts).map(([name, content]) => [name.toLowerCase(), content]));
  } catch (error) {
    throw error instanceof ImportProblem ? error : new ImportProblem('badShapefile');
  }
}

/** Reads the shapefiles of a zip archive, or the document of a KMZ one. @throws ImportProblem */
export async function readZip(bytes: Uint8Array): Promise<Imported> {
  const parts = unpack(bytes);
  const text = (name: string) => (parts.has(name) ? new TextDecoder().decode(parts.get(name)) : undefined);
  const kml = [...parts.keys()].find((name) => name.endsWith('.kml'));
  if (kml) {
    const read = readXml(text(kml) ?? '');
    if (!read) throw new ImportProblem('notXml');
    return sorted(read.features, 'KML');
  }
  const names = [...parts.keys()].filter((name) => name.endsWith('.shp')).map((name) => name.slice(0, -4));
  if (names.length === 0) throw new ImportProblem('noShapefile');
  const collections = await Promise.all(
    names.map((name) => {
      const prj = text(`${name}.prj`);
      return readParts({
        shp: parts.get(`${name}.shp`) ?? new Uint8Array(),
        dbf: parts.get(`${name}.dbf`),
        cpg: text(`${name}.cpg`),
        prj: prj && projectionOf(prj),
      }).catch(() => {
        throw new ImportProblem('badShapefile');
      });
    }),
  );
  return sorted(
    collections.flatMap(({ features }) => features),
    'Shapefile',
  );
}
