import { boundsOf, type Box } from '../../lib/geometry';
import { ImportProblem, toDegrees, type Imported, type System } from '../../lib/import/imported';
import { readFile } from '../../lib/import/read';
import { zoneAt } from '../../lib/projection';
import { SKETCH_COLOURS, type SketchColour } from '../../lib/sketch';
import { newId } from './sketch.svelte';

/** A person's own file as it is shown. */
export interface LocalFile {
  id: string;
  name: string;
  imported: Imported;
  /** The system its plane coordinates are read in; only files that do not tell let it be changed. */
  system: System;
  colour: SketchColour;
  visible: boolean;
  data: GeoJSON.FeatureCollection;
  box: Box | null;
}

/** A file that could not be opened. */
export interface Refused {
  name: string;
  problem: ImportProblem;
}

/** Features with their place in the file as id, which the map hands back when one is pressed. */
function shown({ features }: Imported, system: System): Pick<LocalFile, 'data' | 'box'> {
  const placed = toDegrees(features, system).map((feature, id) => ({ ...feature, id }));
  const geometries = placed.map(({ geometry }) => geometry);
  return {
    data: { type: 'FeatureCollection', features: placed },
    box: boundsOf({ type: 'GeometryCollection', geometries }),
  };
}

/** The survey zone in which plane coordinates come to lie where that zone is used. */
function likelyZone({ features }: Imported): System {
  const [first] = toDegrees(features.slice(0, 1), 9212);
  const box = boundsOf(first?.geometry ?? null);
  return box ? zoneAt(box[0], box[1]) : 9211;
}

/** A person's own files, looked at in the browser and sent nowhere. They go when the page is closed. */
export class FilesState {
  files = $state.raw<readonly LocalFile[]>([]);
  refused = $state.raw<readonly Refused[]>([]);
  /** Names of files being read. */
  reading = $state.raw<readonly string[]>([]);
  chosen = $state.raw<{ file: string; index: number } | null>(null);

  readonly chosenFile = $derived(this.files.find(({ id }) => id === this.chosen?.file) ?? null);
  readonly chosenFeature = $derived(this.chosenFile?.imported.features[this.chosen?.index ?? -1] ?? null);

  /** Opens files one after the other. Returns the box around those that could be opened. */
  async open(files: readonly File[]): Promise<Box | null> {
    this.refused = [];
    this.reading = files.map(({ name }) => name);
    let whole: Box | null = null;
    for (const file of files) {
      const box = await this.#openOne(file);
      if (box && whole) {
        whole = [
          Math.min(whole[0], box[0]),
          Math.min(whole[1], box[1]),
          Math.max(whole[2], box[2]),
          Math.max(whole[3], box[3]),
        ];
      } else whole ??= box;
    }
    this.reading = [];
    return whole;
  }

  async #openOne(file: File): Promise<Box | null> {
    try {
      const imported = await readFile(file.name, new Uint8Array(await file.arrayBuffer()));
      const system = imported.system ?? (imported.plane ? likelyZone(imported) : 'WGS 84');
      const colour = SKETCH_COLOURS[(this.files.length * 3 + 4) % SKETCH_COLOURS.length]?.id ?? 'blue';
      const opened = { id: newId(), name: file.name, imported, system, colour, visible: true };
      const { data, box } = shown(imported, system);
      this.files = [{ ...opened, data, box }, ...this.files];
      return box;
    } catch (error) {
      const problem = error instanceof ImportProblem ? error : new ImportProblem('format');
      this.refused = [...this.refused, { name: file.name, problem }];
      return null;
    } finally {
      this.reading = this.reading.filter((name) => name !== file.name);
    }
  }

  change(id: string, change: Partial<Pick<LocalFile, 'colour' | 'visible'>>): void {
    this.files = this.files.map((file) => (file.id === id ? { ...file, ...change } : file));
  }

  /** Reads the plane coordinates of a file in another survey zone. */
  readIn(id: string, system: System): void {
    this.files = this.files.map((file) =>
      file.id === id ? { ...file, system, ...shown(file.imported, system) } : file,
    );
  }

  /** Takes a file from the map. Returns what puts it back. */
  remove(id: string): () => void {
    const before = this.files;
    this.files = before.filter((file) => file.id !== id);
    if (this.chosen?.file === id) this.chosen = null;
    return () => (this.files = before);
  }
}
