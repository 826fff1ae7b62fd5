import type { StyleFragmentLayer } from '../style/specification';
import type { components } from './openapi';

/**
 * What the service answers, by the names the page uses. The types come from the service's OpenAPI document; where
 * OpenAPI 3.0 cannot say how long a list is or what a geometry holds, it is said here.
 */
type Schemas = components['schemas'];
type With<T, Changes> = Omit<T, keyof Changes> & Changes;

type Position = [number, number];
type Box = [number, number, number, number];

export type Unit = Schemas['Unit'];
export type Field = Schemas['FieldEntry'];
export type Statistic = Schemas['Statistic'];
export type Sector = Schemas['SectorEntry'];
export type Version = With<Schemas['VersionEntry'], { extent: Box | null }>;
/** A ready-made theme: layers, statistic, view and words. */
export type MapTheme = With<Schemas['ThemeEntry'], { bbox: Box | null }>;
/** A story in the list of stories, and told in full. */
export type StoryEntry = Schemas['StoryEntry'];
export type StoryStep = With<Schemas['ToldStep'], { bbox: Box | null }>;
export type Story = With<Schemas['ToldStory'], { steps: StoryStep[] }>;
export type StoryBlock = Schemas['StoryText']['vi'][number];
export type StoryRun = Schemas['Run'];
export type ShortLink = Schemas['ShortLink'];
export type Layer = With<Schemas['LayerEntry'], { version: Version | null; style: StyleFragmentLayer[] }>;
export type Catalogue = With<
  Schemas['Overview'],
  { layers: Layer[]; themes: MapTheme[]; default_view: With<Schemas['View'], { center: Position; bbox: Box }> }
>;

/** One version of a layer, with its story. */
export type VersionDetails = With<Schemas['VersionDetails'], { extent: Box | null }>;
export type LayerDetails = With<Schemas['LayerDetails'], { versions: VersionDetails[] }>;
export type FileKind = Schemas['FileEntry'];
export type Licence = Schemas['LicenceEntry'];

/** Something found that is a feature of a layer. */
export type SearchResult = With<
  Schemas['SearchResult'],
  { layer: string; feature_id: string; point?: Position | null; bbox?: Box | null }
>;

/** A line of the search reply; coordinates that the service understood belong to no layer. */
export type SearchLine = Schemas['SearchResult'];

export type Feature = With<
  Schemas['Feature'],
  { geometry: GeoJSON.Geometry | null; properties: Record<string, unknown> }
>;
export type FeatureCollection = With<Schemas['FeatureCollection'], { features: Feature[] }>;
export type Figures = Schemas['Figures'];
export type Summary = Schemas['Summary'];
export type Problem = Schemas['Problem'];
