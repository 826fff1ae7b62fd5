import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Only src/map may know MapLibre: everything else works on plain style documents and coordinates. */
const onlyTheMapKnowsMapLibre = {
  files: ['src/**/*.{ts,svelte}'],
  ignores: ['src/map/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      { paths: [{ name: 'maplibre-gl', message: 'Only src/map imports maplibre-gl.', allowTypeImports: false }] },
    ],
  },
};

/** lib/ and style/ are pure: they know neither state nor components nor the network. */
const pureFolders = {
  files: ['src/lib/**/*.ts', 'src/style/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['**/state/*', '**/ui/*', '**/map/*', 'maplibre-gl'], message: 'lib/ and style/ are pure.' },
        ],
      },
    ],
    'no-restricted-globals': ['error', 'window', 'document', 'fetch', 'localStorage'],
  },
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/openapi.d.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': ['error', { allow: ['error', 'warn'] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      // Maps and sets are built once and never changed here; $state.raw holds them.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  onlyTheMapKnowsMapLibre,
  pureFolders,
);
