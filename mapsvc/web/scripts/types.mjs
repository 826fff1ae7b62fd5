// Writes src/api/openapi.d.ts from the service's own OpenAPI document. `npm run types` asks the checkout for it
// (`python -m mapsvc openapi`) unless a local openapi.json lies here; `npm run types -- --check` only tells whether the
// file is current.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import prettier from 'prettier';

/** What the page reads; all that these refer to comes along. The rest of the interface may change without a new page. */
const READ = [
  'Overview',
  'LayerDetails',
  'SearchReply',
  'Feature',
  'FeatureCollection',
  'Summary',
  'Problem',
  'ToldStory',
  'ShortLink',
];

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const local = new URL('../openapi.json', import.meta.url);
const target = new URL('../src/api/openapi.d.ts', import.meta.url);

function python() {
  if (process.env.PYTHON) return process.env.PYTHON;
  const own = `${checkout}/.venv/bin/python`;
  return existsSync(own) ? own : 'python3';
}

function readDocument() {
  if (existsSync(local)) return readFileSync(local, 'utf8');
  return execFileSync(python(), ['-m', 'mapsvc', 'openapi'], {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Names of the schemas that a schema refers to. */
function referred(schema) {
  return [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
}

const document = JSON.parse(readDocument());
const schemas = {};
const wanted = [...READ];
while (wanted.length > 0) {
  const name = wanted.pop();
  if (name in schemas) continue;
  schemas[name] = document.components.schemas[name];
  if (!schemas[name]) throw new Error(`The OpenAPI document has no schema ${name}.`);
  wanted.push(...referred(schemas[name]));
}

const { openapi, info } = document;
const ast = await openapiTS({ openapi, info, paths: {}, components: { schemas } }, { alphabetize: true });
const header = '// Made by `npm run types` from the OpenAPI document; do not edit.\n';
const text = await prettier.format(header + astToString(ast), {
  ...(await prettier.resolveConfig(fileURLToPath(target))),
  parser: 'typescript',
});

if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error('src/api/openapi.d.ts is out of date: run `npm run types`.');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
