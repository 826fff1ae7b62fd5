import { gpx, kml } from '@tmcw/togeojson';

/** A document type could declare entities that swell or point elsewhere; geographic files need none. */
const DOCTYPE = /<!(DOCTYPE|ENTITY)/i;

/** Reads an XML document; null when it is not well-formed or brings declarations of its own. */
function parseXml(text: string): Document | null {
  if (DOCTYPE.test(text)) return null;
  const document = new DOMParser().parseFromString(text, 'text/xml');
  return document.querySelector('parsererror') ? null : document;
}

/** Features of a KML or GPX document; null when it is no such document. */
export function readXml(text: string): GeoJSON.FeatureCollection | null {
  const document = parseXml(text);
  const name = document?.documentElement.localName.toLowerCase();
  if (!document || (name !== 'kml' && name !== 'gpx')) return null;
  const { features } = name === 'kml' ? kml(document) : gpx(document);
  return {
    type: 'FeatureCollection',
    features: features.filter((feature): feature is GeoJSON.Feature => feature.geometry !== null),
  };
}
