import { FEATURE_LIMIT, FILE_LIMIT, ImportProblem, type Imported, type System } from './imported';

/** A text in UTF-8; old Vietnamese spreadsheets are in windows-1258. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1258').decode(bytes);
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** Reads by what the file holds, its name's ending only deciding between texts. Each format is downloaded when needed. */
async function readAny(name: string, bytes: Uint8Array): Promise<Imported & { system?: System }> {
  if (isZip(bytes)) return (await import('./shapefile')).readZip(bytes);
  if (/\.(shp|dbf|shx|prj)$/i.test(name)) throw new ImportProblem('noShapefile');
  const text = decoded(bytes);
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('<')) {
    const [{ readXml }, { sorted }] = await Promise.all([import('./kml'), import('./geojson')]);
    const read = readXml(text.replace(/^\uFEFF/, ''));
    if (!read) throw new ImportProblem('notXml');
    return sorted(read.features, /<gpx/i.test(text.slice(0, 2000)) ? 'GPX' : 'KML');
  }
  if (start.startsWith('{') || /\.(geo)?json$/i.test(name)) return (await import('./geojson')).readGeoJson(start);
  if (/\.(csv|tsv|txt)$/i.test(name)) return (await import('./csv')).readCsv(text);
  throw new ImportProblem('format');
}

/** Reads a person's own file in the browser; nothing of it leaves the machine. @throws ImportProblem */
export async function readFile(name: string, bytes: Uint8Array): Promise<Imported & { system?: System }> {
  if (bytes.length > FILE_LIMIT) throw new ImportProblem('tooLarge', { size: Math.round(bytes.length / 1e6) });
  const imported = await readAny(name, bytes);
  if (imported.features.length > FEATURE_LIMIT) {
    throw new ImportProblem('tooMany', { count: imported.features.length });
  }
  if (imported.features.length === 0 && imported.skipped.length === 0) throw new ImportProblem('empty');
  return imported;
}
