import type { Language } from '../lib/format';
import { FROM_KEPT } from '../lib/kept';
import { ApiProblem, isAborted, problemOf } from './problem';
import { itemsPath, partParameters, type Wanted } from '../lib/downloads';
import type {
  Catalogue,
  Feature,
  FeatureCollection,
  LayerDetails,
  SearchLine,
  SearchResult,
  ShortLink,
  Story,
} from './types';

/** An answer that takes longer is given up; people on weak lines still get theirs. */
const PATIENCE_MS = 30_000;

/** Address of the service: the folder the page itself was served from, so that a path of a proxy is kept. */
export const SERVICE = new URL('.', document.baseURI).href.replace(/\/$/, '');

/** An absolute address of this host; {z}, {y} and {x} of a template stay as they are. */
export function absolute(url: string): string {
  return new URL(url, document.baseURI).href.replace(/%7B([zyx])%7D/g, '{$1}');
}

/** The same address below this page's own host: the service may name itself by another name than the one used here. */
export function fromService(url: string): string {
  const path = url.indexOf('/collections/');
  return path < 0 ? url : SERVICE + url.slice(path);
}

/** What a request may say besides its path. */
export interface RequestOptions {
  signal?: AbortSignal;
  language?: Language;
}

/** Features of one version; of the published one where none is given. */
interface OfVersion {
  version?: number | undefined;
}

const GEOJSON = 'application/geo+json';

/** A path of the service with its parameters. */
export function address(path: string, parameters: Record<string, string | number | undefined> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return `${SERVICE}${path}${text ? `?${text}` : ''}`;
}

let listener: (kept: boolean) => void = () => undefined;

/** `listen` is told of each answer whether it is the service's own, or what is kept of it on this machine. */
export function onAnswer(listen: (kept: boolean) => void): void {
  listener = listen;
}

/** Answers asked for before the page itself was there to use them; each is taken once. */
const early = new Map<string, Promise<Response>>();

/** Asks for a path of the service now; whoever gets it first is given this answer. */
export function askEarly(path: string): void {
  const url = address(path);
  const answer = fetch(url, {
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { Accept: 'application/json' },
    credentials: 'same-origin',
  });
  answer.catch(() => undefined);
  early.set(url, answer);
}

function takeEarly(url: string): Promise<Response> | undefined {
  const answer = early.get(url);
  early.delete(url);
  return answer;
}

/** Reads a JSON document. Throws ApiProblem, or AbortError when the request was given up on purpose. */
export function get<T>(url: string, options: RequestOptions, accept = 'application/json'): Promise<T> {
  return ask<T>(url, options, { Accept: accept });
}

async function ask<T>(
  url: string,
  { signal, language }: RequestOptions,
  headers: Record<string, string>,
  body?: string,
): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  let response: Response;
  try {
    const asked = takeEarly(url);
    response = await (asked ??
      fetch(url, {
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
        headers: { ...headers, ...(language ? { 'Accept-Language': language } : {}) },
        credentials: 'same-origin',
        ...(body === undefined ? {} : { method: 'POST', body }),
      }));
    signal?.throwIfAborted();
  } catch (error) {
    if (isAborted(error)) throw error;
    throw new ApiProblem('offline', 0, '');
  }
  listener(response.headers.has(FROM_KEPT));
  if (!response.ok) throw await problemOf(response);
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (isAborted(error)) throw error;
    throw new ApiProblem('broken', response.status, '');
  }
}

/** A vector tile as bytes; empty where the tile holds nothing. */
export async function fetchTile(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(url, { signal, credentials: 'same-origin' });
  if (!response.ok) throw await problemOf(response);
  return response.arrayBuffer();
}

/** Everything the page needs to know about the layers, in one answer. */
export function fetchCatalogue(options: RequestOptions = {}): Promise<Catalogue> {
  return get<Catalogue>(address('/catalogue'), options);
}

/** One layer in full: its licence in words, the files it comes in, its versions. */
export function fetchLayerDetails(layer: string, options: RequestOptions = {}): Promise<LayerDetails> {
  return get<LayerDetails>(address(`/catalogue/${encodeURIComponent(layer)}`), options);
}

/** How many features a part of a layer has; null where they are too many to be counted at once. */
export async function countFeatures(
  { layer, version, part }: Wanted,
  options: RequestOptions = {},
): Promise<number | null> {
  const parameters = { ...partParameters(part), limit: 1, skipGeometry: 'true' };
  const reply = await get<FeatureCollection>(address(itemsPath(layer, version), parameters), options, GEOJSON);
  return reply.numberMatched ?? null;
}

/**
 * Units (new and former), places and features whose names match. Coordinates, which the service reads too, are left
 * out: the page reads them itself, at once and also without a line.
 */
export async function search(query: string, limit: number, options: RequestOptions = {}): Promise<SearchResult[]> {
  const reply = await get<{ results: SearchLine[] }>(address('/search', { q: query, limit }), options);
  return reply.results.filter((line): line is SearchResult => Boolean(line.layer && line.feature_id));
}

/** One feature with all the fields the visitor may read, and its whole geometry. */
export function fetchFeature(
  layer: string,
  id: string,
  { version, ...options }: RequestOptions & OfVersion = {},
): Promise<Feature> {
  return get<Feature>(address(`${itemsPath(layer, version)}/${encodeURIComponent(id)}`), options, GEOJSON);
}

/** Which features of a layer, and what of them. */
export interface Question {
  limit: number;
  properties?: string[];
  filter?: string;
  bbox?: string;
  geometry?: boolean;
}

/** Where the answer to a question about a layer's features is. */
export function featuresAddress(layer: string, question: Question, version?: number): string {
  const { limit, properties, filter, bbox, geometry } = question;
  return address(itemsPath(layer, version), {
    limit,
    bbox,
    properties: properties?.join(','),
    filter,
    skipGeometry: geometry === false ? 'true' : undefined,
  });
}

/** Features of a layer, with the fields named; a CQL2 text filter where given. */
export function fetchFeatures(
  layer: string,
  question: Question,
  { version, ...options }: RequestOptions & OfVersion = {},
): Promise<FeatureCollection> {
  return get<FeatureCollection>(featuresAddress(layer, question, version), options, GEOJSON);
}

/** A whole map style of the service. */
export function fetchStyle<T>(id: string, options: RequestOptions = {}): Promise<T> {
  return get<T>(address(`/styles/${id}`), options);
}

/** A story in full. */
export function fetchStory(id: string, options: RequestOptions = {}): Promise<Story> {
  return get<Story>(address(`/stories/${encodeURIComponent(id)}`), options);
}

/** Where a picture of a story is. */
export function pictureAddress(name: string): string {
  return address(`/stories/pictures/${encodeURIComponent(name)}`);
}

/** Has a link of this page kept under a short code; the same link has the same code. */
export function shorten(link: string, options: RequestOptions = {}): Promise<ShortLink> {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
  return ask<ShortLink>(address('/s'), options, headers, JSON.stringify({ link }));
}
