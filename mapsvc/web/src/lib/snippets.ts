/** What ready-made texts need to know of a layer. `service` is the absolute address of the service. */
export interface Connection {
  service: string;
  layer: string;
  title: string;
  hasGeometry: boolean;
  /** A version that is not the published one. */
  version?: number | undefined;
  /** Fields that make sense in a first look. */
  fields: readonly string[];
}

/** One piece of text to copy: an address or a few lines of code. `label` is a key of the dictionary's own texts. */
export interface Piece {
  label: 'landing' | 'tiles' | 'style' | 'file' | 'code' | 'features';
  text: string;
}

export type Program = 'qgis' | 'arcgis' | 'python' | 'r' | 'javascript';
export const PROGRAMS: readonly Program[] = ['qgis', 'arcgis', 'python', 'r', 'javascript'];

function collection({ service, layer, version }: Connection): string {
  const address = `${service}/collections/${layer}`;
  return version === undefined ? address : `${address}/versions/${version}`;
}

function tiles(connection: Connection): string {
  return `${collection(connection)}/tiles/WebMercatorQuad/{z}/{y}/{x}`;
}

function python(connection: Connection): string {
  const address = `${collection(connection)}/items`;
  const columns = connection.fields.map((name) => JSON.stringify(name)).join(', ');
  if (!connection.hasGeometry) {
    return `import pandas\n\ntable = pandas.read_csv("${address}?f=csv")\nprint(table[[${columns}]].head())\n`;
  }
  return [
    '# pip install geopandas',
    'import geopandas',
    '',
    `layer = geopandas.read_file("${address}?f=geojson")`,
    'print(len(layer), layer.crs)',
    `print(layer[[${columns}]].head())`,
    '',
  ].join('\n');
}

function r(connection: Connection): string {
  const address = `${collection(connection)}/items`;
  if (!connection.hasGeometry) return `layer <- read.csv("${address}?f=csv")\nhead(layer)\n`;
  return `# install.packages("sf")\nlibrary(sf)\n\nlayer <- read_sf("${address}?f=geojson")\nplot(st_geometry(layer))\n`;
}

function javascript(connection: Connection): string {
  const address = `${collection(connection)}/items`;
  return [
    `const address = "${address}?f=json&limit=100";`,
    'const reply = await fetch(address);',
    'if (!reply.ok) throw new Error((await reply.json()).detail);',
    'const { features } = await reply.json();',
    'console.log(features.map((feature) => feature.properties));',
    '',
  ].join('\n');
}

function mapLibre(connection: Connection): string {
  return [
    '// map: a MapLibre GL JS map',
    `map.addSource("${connection.layer}", {`,
    '  type: "vector",',
    `  tiles: ["${tiles(connection)}"],`,
    '});',
    '',
  ].join('\n');
}

/** The texts that open a layer in a program, in the order in which they are needed. */
export function piecesFor(program: Program, connection: Connection): Piece[] {
  const { service, layer, hasGeometry } = connection;
  const drawn: Piece[] = hasGeometry
    ? [
        { label: 'tiles', text: tiles(connection) },
        { label: 'style', text: `${service}/styles/${layer}` },
      ]
    : [];
  switch (program) {
    case 'qgis':
      return [{ label: 'landing', text: `${service}/api` }, ...drawn];
    case 'arcgis':
      return [
        { label: 'landing', text: `${service}/api` },
        { label: 'file', text: `${collection(connection)}/items?f=${hasGeometry ? 'gpkg' : 'csv'}` },
      ];
    case 'python':
      return [{ label: 'code', text: python(connection) }];
    case 'r':
      return [{ label: 'code', text: r(connection) }];
    case 'javascript':
      return [
        { label: 'features', text: javascript(connection) },
        ...(hasGeometry ? [{ label: 'tiles', text: mapLibre(connection) } as const] : []),
      ];
  }
}
