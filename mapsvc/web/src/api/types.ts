import type { Bilingual } from '../lib/format';
import type { Method } from '../lib/classify';
import type { StyleFragmentLayer } from '../style/specification';

/** Unit of a field: its UCUM code and how people write it. */
export interface Unit extends Bilingual {
  code: string;
}

/** The texts of a coded value; a colour where the list gives one. */
export interface CodeText extends Bilingual {
  colour?: string | null;
}

export interface Field {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime';
  title: Bilingual;
  description: Bilingual | null;
  unit: Unit | null;
  codes: Record<string, CodeText> | null;
}

export interface Statistic {
  id: string;
  field: string;
  title: Bilingual;
  unit: Unit | null;
  period: string;
  note: Bilingual | null;
  method: Method;
  classes: number;
  breaks: number[];
  palette: string;
}

export interface SourceRecord {
  ref: string;
  licence?: string | null;
  attribution?: Bilingual | null;
}

export interface Version {
  number: number;
  published_at: string;
  feature_count: number;
  extent: [number, number, number, number] | null;
  sources: SourceRecord[];
  archive: boolean;
}

export interface Layer {
  id: string;
  title: Bilingual;
  description: Bilingual | null;
  keywords: Record<string, string[]> | null;
  sector: string;
  agency: string;
  database: string | null;
  geometry: string;
  access: string;
  licence: string | null;
  attribution: Bilingual | null;
  update_cycle: string;
  order: number;
  visible: boolean;
  sample: boolean;
  state: 'published' | 'not_loaded';
  reason: Bilingual | null;
  version: Version | null;
  label: Bilingual | null;
  fields: Field[];
  statistics: Statistic[];
  tiles: { url: string; min_zoom: number; max_zoom: number; labels: boolean } | null;
  style: StyleFragmentLayer[];
}

export interface Sector {
  id: string;
  title: Bilingual;
  colour: string;
  icon: string;
  order: number;
}

export interface Agency {
  id: string;
  title: Bilingual;
}

export interface Catalogue {
  default_view: { center: [number, number]; zoom: number; bbox: [number, number, number, number] };
  sectors: Sector[];
  agencies: Agency[];
  layers: Layer[];
}

export interface Redirect {
  title: string;
  layer: string;
  feature_id: string;
  explanation: Bilingual;
}

export interface SearchResult {
  title: string;
  subtitle: Bilingual | null;
  kind: Bilingual;
  layer: string;
  feature_id: string;
  point: [number, number] | null;
  bbox: [number, number, number, number] | null;
  redirect: Redirect | null;
}

/** A feature as OGC API Features gives it. */
export interface Feature {
  type: 'Feature';
  id: string | number;
  geometry: GeoJSON.Geometry | null;
  properties: Record<string, unknown>;
}

export interface FeatureCollection {
  type: 'FeatureCollection';
  features: Feature[];
  numberMatched?: number;
  links?: { rel: string; href: string }[];
}
