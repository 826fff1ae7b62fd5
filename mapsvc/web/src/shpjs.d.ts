/** The part of shpjs that is used: one shapefile from its parts, in degrees when a projection is given. */
declare module 'shpjs' {
  export default function readShapefile(parts: {
    shp: Uint8Array;
    dbf?: Uint8Array;
    prj?: string;
    cpg?: string;
  }): Promise<GeoJSON.FeatureCollection<GeoJSON.Geometry | null>>;
}
