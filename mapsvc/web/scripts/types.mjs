// Writes src/api/openapi.d.ts from the service's own OpenAPI document: `python -m mapsvc openapi > openapi.json && npm run types`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const local = new URL('../openapi.json', import.meta.url);
const python = process.env.PYTHON ?? 'python';
const document = existsSync(local)
  ? readFileSync(local, 'utf8')
  : execFileSync(python, ['-m', 'mapsvc', 'openapi'], {
      cwd: new URL('../../..', import.meta.url),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });

const ast = await openapiTS(JSON.parse(document), { alphabetize: true });
writeFileSync(
  new URL('../src/api/openapi.d.ts', import.meta.url),
  `// Made by \`npm run types\` from the OpenAPI document; do not edit.\n${astToString(ast)}`,
);
