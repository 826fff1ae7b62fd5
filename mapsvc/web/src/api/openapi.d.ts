// Made by `npm run types` from the OpenAPI document; do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * AgencyEntry
     * @description An agency that owns at least one layer shown.
     */
    AgencyEntry: {
      /** Abbreviation */
      abbreviation: string | null;
      /** Id */
      id: string;
      title: components['schemas']['Title'];
    };
    /**
     * Code
     * @description One value of a code list.
     */
    Code: {
      /** Colour */
      colour?: string | null;
      /** En */
      en: string;
      /** Vi */
      vi: string;
    };
    Feature: {
      geometry: components['schemas']['Geometry'];
      id: string;
      links?: components['schemas']['Link'][];
      properties: Record<string, never>;
      /** @enum {string} */
      type: 'Feature';
    };
    FeatureCollection: {
      features: components['schemas']['Feature'][];
      links: components['schemas']['Link'][];
      numberMatched?: number;
      numberReturned: number;
      /** Format: date-time */
      timeStamp: string;
      /** @enum {string} */
      type: 'FeatureCollection';
    };
    /**
     * FieldEntry
     * @description A field the visitor may read.
     *
     *     ``refers`` is the layer whose key the values are, ``statistic`` the id of the statistic drawn from the field,
     *     ``tile`` whether every tile carries the values.
     */
    FieldEntry: {
      /** Codes */
      codes: {
        [key: string]: components['schemas']['Code'];
      } | null;
      description: components['schemas']['Title'] | null;
      /** Name */
      name: string;
      /** Refers */
      refers?: string | null;
      /** Statistic */
      statistic: string | null;
      /**
       * Tile
       * @default false
       */
      tile: boolean;
      title: components['schemas']['Title'];
      /**
       * Type
       * @enum {string}
       */
      type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime';
      unit: components['schemas']['Unit'] | null;
    };
    Figures: {
      count: number;
      /** @description How many different values */
      distinct?: number;
      maximum?: unknown;
      mean?: number | null;
      median?: number | null;
      /** @description Of numbers, dates and moments */
      minimum?: unknown;
      missing: number;
      /** @description The least value, those that cut all values into equal parts, the greatest */
      quantiles?: (number | null)[] | null;
      sum?: number | null;
      /** @description The most frequent values */
      values?: {
        count: number;
        value: unknown;
      }[];
    };
    /**
     * FileEntry
     * @description A kind of file a layer is given in: ``format`` is the value of ``f``, ``systems`` the values of ``crs``.
     */
    FileEntry: {
      /** Extension */
      extension: string;
      /** Format */
      format: string;
      /** Most Features */
      most_features: number | null;
      purpose: components['schemas']['Title'];
      /** Systems */
      systems: components['schemas']['SystemEntry'][];
      /** Tables */
      tables: boolean;
      title: components['schemas']['Title'];
    };
    /**
     * Finding
     * @description Something the checks found while the version was made; ``examples`` are keys of features.
     */
    Finding: {
      /** Count */
      count: number;
      /** Examples */
      examples: string[];
      text: components['schemas']['Title'];
    };
    Geometry: {
      coordinates?: unknown[];
      geometries?: Record<string, never>[];
      /** @enum {string} */
      type:
        'Point' | 'MultiPoint' | 'LineString' | 'MultiLineString' | 'Polygon' | 'MultiPolygon' | 'GeometryCollection';
    } | null;
    /**
     * Heading
     * @description A heading inside a step; the step's own title stands above it.
     */
    Heading: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      kind: 'heading';
      /** Runs */
      runs: components['schemas']['Run'][];
    };
    /**
     * HeightsEntry
     * @description How heights are written in tiles: ``step`` is the least difference told, in metres.
     */
    HeightsEntry: {
      /**
       * Encoding
       * @enum {string}
       */
      encoding: 'terrarium';
      /** Step */
      step: number;
      /** Tile Size */
      tile_size: number;
    };
    /**
     * Label
     * @description The fields that title a feature, by language.
     */
    Label: {
      /** En */
      en: string;
      /** Vi */
      vi: string;
    };
    /**
     * LayerDetails
     * @description What the details of a layer show besides its entry in the catalogue.
     */
    LayerDetails: {
      /** Files */
      files: components['schemas']['FileEntry'][];
      /** Id */
      id: string;
      licence: components['schemas']['LicenceEntry'];
      /** Retention */
      retention: number;
      /** Versions */
      versions: components['schemas']['VersionDetails'][];
    };
    /**
     * LayerEntry
     * @description A layer as the visitor may see it; ``reason`` says why it is not loaded, or why its last version stays.
     *
     *     ``stand_in`` says what its version is made of where the declared sources could not be had, and what it lacks.
     *     ``key`` names the field that holds a feature's id; None where the visitor may not read it.
     */
    LayerEntry: {
      /**
       * Access
       * @enum {string}
       */
      access: 'public' | 'internal' | 'restricted';
      /** Agency */
      agency: string;
      attribution: components['schemas']['Title'];
      /** Database */
      database: string | null;
      description: components['schemas']['Title'];
      /** Fields */
      fields: components['schemas']['FieldEntry'][];
      /**
       * Geometry
       * @enum {string}
       */
      geometry: 'Point' | 'MultiPoint' | 'LineString' | 'MultiLineString' | 'Polygon' | 'MultiPolygon' | 'None';
      /** Id */
      id: string;
      /** Identifiable */
      identifiable: boolean;
      /** Key */
      key: string | null;
      /** Keywords */
      keywords: {
        [key: string]: string[];
      };
      label: components['schemas']['Label'] | null;
      /** Licence */
      licence: string;
      links: components['schemas']['LinksEntry'];
      /** Order */
      order: number;
      reason: components['schemas']['Title'] | null;
      /** Sample */
      sample: boolean;
      /** Sector */
      sector: string;
      stand_in: components['schemas']['Title'] | null;
      /**
       * State
       * @enum {string}
       */
      state: 'published' | 'not_loaded';
      /** Statistics */
      statistics: components['schemas']['Statistic'][];
      /** Style */
      style: {
        [key: string]: unknown;
      }[];
      tiles: components['schemas']['TilesEntry'] | null;
      time: components['schemas']['TimeDeclaration'] | null;
      title: components['schemas']['Title'];
      /**
       * Update Cycle
       * @enum {string}
       */
      update_cycle:
        | 'continual'
        | 'daily'
        | 'weekly'
        | 'fortnightly'
        | 'semimonthly'
        | 'monthly'
        | 'quarterly'
        | 'biannually'
        | 'annually'
        | 'biennially'
        | 'periodic'
        | 'asNeeded'
        | 'irregular'
        | 'notPlanned'
        | 'unknown';
      version: components['schemas']['VersionEntry'] | null;
      /** Visible */
      visible: boolean;
    };
    /**
     * LicenceEntry
     * @description A licence; ``allows`` says it in one sentence, ``address`` is where its text stands.
     */
    LicenceEntry: {
      /** Address */
      address: string | null;
      allows: components['schemas']['Title'] | null;
      /** Id */
      id: string;
      title: components['schemas']['Title'];
    };
    Link: {
      href: string;
      hreflang?: string;
      rel: string;
      templated?: boolean;
      title?: string;
      type?: string;
    };
    /**
     * LinksEntry
     * @description Further addresses of the layer.
     */
    LinksEntry: {
      /** Items */
      items: string;
      /** Self */
      self: string;
      /** Style */
      style: string;
      /** Tilejson */
      tilejson: string | null;
    };
    /**
     * Listing
     * @description A list, numbered when ``ordered``.
     */
    Listing: {
      /** Items */
      items: components['schemas']['Run'][][];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      kind: 'list';
      /** Ordered */
      ordered: boolean;
    };
    /**
     * Overview
     * @description Everything the page needs in one reply, in both languages.
     */
    Overview: {
      /** Agencies */
      agencies: components['schemas']['AgencyEntry'][];
      default_view: components['schemas']['View'];
      /**
       * Generated
       * Format: date-time
       */
      generated: string | null;
      /** Languages */
      languages: string[];
      /** Layers */
      layers: components['schemas']['LayerEntry'][];
      /** Sectors */
      sectors: components['schemas']['SectorEntry'][];
      /** Stories */
      stories: components['schemas']['StoryEntry'][];
      /** Themes */
      themes: components['schemas']['ThemeEntry'][];
    };
    /**
     * Paragraph
     * @description A paragraph.
     */
    Paragraph: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      kind: 'paragraph';
      /** Runs */
      runs: components['schemas']['Run'][];
    };
    /**
     * Picture
     * @description A picture of the story: the name it is served under, what is to be seen in it, and its size in pixels.
     */
    Picture: {
      /** Alt */
      alt: string;
      /** Caption */
      caption: string | null;
      /** Height */
      height: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      kind: 'picture';
      /** Name */
      name: string;
      /** Width */
      width: number;
    };
    /** @description Problem details (RFC 9457) */
    Problem: {
      code: string;
      detail: string;
      hint?: string;
      instance?: string;
      nearest?: string[];
      parameter?: string;
      position?: number;
      property?: string;
      status: number;
      title: string;
      type: string;
    };
    /**
     * Quote
     * @description Words of somebody else.
     */
    Quote: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      kind: 'quote';
      /** Runs */
      runs: components['schemas']['Run'][];
    };
    /**
     * Redirect
     * @description Where a former unit belongs today.
     */
    Redirect: {
      explanation: components['schemas']['Title'];
      /** Feature Id */
      feature_id: string;
      /** Layer */
      layer: string;
      /** Title */
      title: string;
    };
    /**
     * Run
     * @description A piece of text in one look; a line break is ``\n``.
     */
    Run: {
      /**
       * Emphasis
       * @default false
       */
      emphasis: boolean;
      /** Href */
      href?: string | null;
      /**
       * Strong
       * @default false
       */
      strong: boolean;
      /** Text */
      text: string;
    };
    /**
     * SearchReply
     * @description Results, best first.
     */
    SearchReply: {
      /** Query */
      query: string;
      /** Results */
      results: components['schemas']['SearchResult'][];
    };
    /**
     * SearchResult
     * @description One thing found: a feature, a layer (``feature_id`` is null), or coordinates (``layer`` is null as well).
     */
    SearchResult: {
      /**
       * Bbox
       * @description West, south, east, north
       */
      bbox?: number[] | null;
      /** Feature Id */
      feature_id?: string | null;
      kind: components['schemas']['Title'];
      /** Layer */
      layer?: string | null;
      /**
       * Matched
       * @description The other name that was found, when it was not the title
       */
      matched?: string | null;
      /**
       * Point
       * @description Longitude, latitude in WGS 84
       */
      point?: number[] | null;
      redirect?: components['schemas']['Redirect'] | null;
      /** Score */
      score: number;
      subtitle: components['schemas']['Title'];
      /** Title */
      title: string;
    };
    /**
     * SectorEntry
     * @description A sector, by which layers are grouped.
     */
    SectorEntry: {
      /** Colour */
      colour: string;
      /** Icon */
      icon: string;
      /** Id */
      id: string;
      /** Order */
      order: number;
      title: components['schemas']['Title'];
    };
    /**
     * ShortLink
     * @description A short link: its code, its whole address, the address for frames, and the link it stands for.
     */
    ShortLink: {
      /** Code */
      code: string;
      /** Embed */
      embed: string;
      /** Link */
      link: string;
      /** Url */
      url: string;
    };
    /**
     * SourceFileEntry
     * @description A file that a version was made from.
     */
    SourceFileEntry: {
      /** Address */
      address: string | null;
      /** Bytes */
      bytes: number | null;
      /** Sha256 */
      sha256: string | null;
    };
    /**
     * SourceOfVersion
     * @description Where a version comes from: files of a source, or another layer whose id is ``layer``.
     */
    SourceOfVersion: {
      attribution: components['schemas']['Title'] | null;
      /** Files */
      files: components['schemas']['SourceFileEntry'][];
      /** Homepage */
      homepage: string | null;
      /** Layer */
      layer: string | null;
      licence: components['schemas']['LicenceEntry'] | null;
      /** Publisher */
      publisher: string | null;
      /**
       * Retrieved
       * Format: date
       */
      retrieved: string | null;
      title: components['schemas']['Title'] | null;
    };
    /**
     * Statistic
     * @description A figure per feature that can be drawn in classes: which field, of what period, how it is classified.
     */
    Statistic: {
      /**
       * Breaks
       * @default []
       */
      breaks: number[];
      /**
       * Classes
       * @default 5
       */
      classes: number;
      /** Field */
      field: string;
      /** Id */
      id: string;
      /**
       * Method
       * @default quantile
       * @enum {string}
       */
      method: 'quantile' | 'jenks' | 'equal' | 'manual';
      note?: components['schemas']['Title'] | null;
      /**
       * Palette
       * @default YlOrRd
       */
      palette: string;
      /**
       * Period
       * @description The year, quarter (2025-Q1) or month (2025-07) it is for
       */
      period: string;
      title: components['schemas']['Title'];
      unit?: components['schemas']['Unit'] | null;
    };
    /**
     * StoryEntry
     * @description A story as the list of stories shows it; ``steps`` is how many there are.
     */
    StoryEntry: {
      /** Icon */
      icon: string;
      /** Id */
      id: string;
      line: components['schemas']['Title'];
      /** Order */
      order: number;
      /** Steps */
      steps: number;
      title: components['schemas']['Title'];
    };
    /**
     * StorySource
     * @description Where the facts of a story come from.
     */
    StorySource: {
      title: components['schemas']['Title'];
      /** Url */
      url?: string | null;
    };
    /**
     * StoryText
     * @description The words of one step.
     */
    StoryText: {
      /** En */
      en: (
        | components['schemas']['Paragraph']
        | components['schemas']['Heading']
        | components['schemas']['Quote']
        | components['schemas']['Listing']
        | components['schemas']['TextTable']
        | components['schemas']['Picture']
      )[];
      /** Vi */
      vi: (
        | components['schemas']['Paragraph']
        | components['schemas']['Heading']
        | components['schemas']['Quote']
        | components['schemas']['Listing']
        | components['schemas']['TextTable']
        | components['schemas']['Picture']
      )[];
    };
    Summary: {
      collection: string;
      feature?: {
        id: string;
        place: number | null;
      };
      numberMatched: number;
      properties: {
        [key: string]: components['schemas']['Figures'];
      };
      version: number;
    };
    /**
     * SystemEntry
     * @description A coordinate system that files come in.
     */
    SystemEntry: {
      title: components['schemas']['Title'];
      /** Uri */
      uri: string;
    };
    /**
     * TextTable
     * @description A table: its heading row and the others, all as long as that one.
     */
    TextTable: {
      /** Head */
      head: components['schemas']['Run'][][];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      kind: 'table';
      /** Rows */
      rows: components['schemas']['Run'][][][];
    };
    /**
     * ThemeEntry
     * @description A ready-made theme as the visitor may see it: layers and statistic hidden from the visitor are not named.
     *
     *     ``layers`` holds the uppermost first and may name layers whose ``state`` is not_loaded; without ``bbox`` the
     *     default view is meant.
     */
    ThemeEntry: {
      /** Bbox */
      bbox: number[] | null;
      /** Icon */
      icon: string;
      /** Id */
      id: string;
      /** Layers */
      layers: components['schemas']['ThemeLayer'][];
      line: components['schemas']['Title'];
      /** Order */
      order: number;
      statistic: components['schemas']['ThemeStatistic'] | null;
      text: components['schemas']['Title'];
      title: components['schemas']['Title'];
    };
    /**
     * ThemeLayer
     * @description A layer of a theme.
     */
    ThemeLayer: {
      /** Id */
      id: string;
      /**
       * Opacity
       * @default 1
       */
      opacity: number;
    };
    /**
     * ThemeStatistic
     * @description The statistic that colours the map: one that a layer of the theme declares.
     */
    ThemeStatistic: {
      /** Id */
      id: string;
      /** Layer */
      layer: string;
    };
    /**
     * TilesEntry
     * @description Where the version's tiles are; ``url`` is a template with {z}, {y}, {x}.
     *
     *     They are vector tiles, or pictures of heights where ``heights`` tells how to read them.
     */
    TilesEntry: {
      heights?: components['schemas']['HeightsEntry'] | null;
      /** Labels */
      labels: boolean;
      /** Max Zoom */
      max_zoom: number;
      /** Min Zoom */
      min_zoom: number;
      /** Url */
      url: string;
    };
    /**
     * TimeDeclaration
     * @description The field that dates a feature (for `datetime`), or the two that bound its validity.
     */
    TimeDeclaration: {
      /** End */
      end?: string | null;
      /** Field */
      field: string;
    };
    /**
     * Title
     * @description A text in Vietnamese and English.
     */
    Title: {
      /** En */
      en: string;
      /** Vi */
      vi: string;
    };
    /**
     * ToldStep
     * @description One step: what the map shows, the uppermost layer first, and the words; without ``bbox`` the default view.
     */
    ToldStep: {
      /** Bbox */
      bbox: number[] | null;
      /** Id */
      id: string;
      /** Layers */
      layers: components['schemas']['ThemeLayer'][];
      statistic: components['schemas']['ThemeStatistic'] | null;
      text: components['schemas']['StoryText'];
      title: components['schemas']['Title'];
    };
    /**
     * ToldStory
     * @description A whole story in both languages, with the sources of its facts.
     */
    ToldStory: {
      /** Icon */
      icon: string;
      /** Id */
      id: string;
      line: components['schemas']['Title'];
      /** Sources */
      sources: components['schemas']['StorySource'][];
      /** Steps */
      steps: components['schemas']['ToldStep'][];
      title: components['schemas']['Title'];
    };
    /**
     * Unit
     * @description A unit of measure: its UCUM code and how people write it.
     */
    Unit: {
      /** Code */
      code: string;
      /** En */
      en: string;
      /** Vi */
      vi: string;
    };
    /**
     * VersionDetails
     * @description One version; ``readable`` tells whether its data are still in the database.
     */
    VersionDetails: {
      /**
       * Created At
       * Format: date-time
       */
      created_at: string;
      /** Extent */
      extent: number[] | null;
      /** Feature Count */
      feature_count: number;
      /** Fields */
      fields: components['schemas']['FieldEntry'][];
      /** Findings */
      findings: components['schemas']['Finding'][];
      /** Number */
      number: number;
      /**
       * Published At
       * Format: date-time
       */
      published_at: string | null;
      /** Readable */
      readable: boolean;
      /** Sources */
      sources: components['schemas']['SourceOfVersion'][];
      /**
       * State
       * @enum {string}
       */
      state: 'published' | 'archived';
      /** Steps */
      steps: components['schemas']['Title'][];
    };
    /**
     * VersionEntry
     * @description The published version. ``archive`` tells whether its tile archive is ready.
     *
     *     What it was made from is told with the layer in full: hundreds of addresses and digests that no first map needs.
     */
    VersionEntry: {
      /** Archive */
      archive: boolean;
      /** Extent */
      extent: number[] | null;
      /** Feature Count */
      feature_count: number;
      /** Number */
      number: number;
      /**
       * Published At
       * Format: date-time
       */
      published_at: string | null;
    };
    /**
     * View
     * @description Where a map begins: CRS84 degrees.
     */
    View: {
      /** Bbox */
      bbox: number[];
      /** Center */
      center: number[];
      /** Zoom */
      zoom: number;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
