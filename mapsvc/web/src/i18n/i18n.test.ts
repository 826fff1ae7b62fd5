import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languageOfLink, text } from '.';
import { en } from './en';
import { vi } from './vi';

const SOURCES = join(import.meta.dirname, '..');
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.startsWith('i18n/') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, source: readFileSync(join(SOURCES, name), 'utf8') }));
const placeholders = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the dictionaries', () => {
  it('have the same texts', () => expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort()));
  it('have no empty text', () => {
    for (const words of [...Object.values(vi), ...Object.values(en)]) expect(words.trim()).not.toBe('');
  });
  it.each(Object.keys(vi))('%s has the same placeholders in both', (key) =>
    expect(placeholders(en[key as keyof typeof vi])).toEqual(placeholders(vi[key as keyof typeof vi])),
  );
  it('have no text that nobody uses', () => {
    const whole = files.map(({ source }) => source).join('\n');
    expect(Object.keys(vi).filter((key) => !whole.includes(`'${key}'`))).toEqual([]);
  });
  it('are written in whole letters', () => {
    for (const words of Object.values(vi)) expect(words).toBe(words.normalize('NFC'));
  });
});

describe('components', () => {
  it.each(files.filter(({ name }) => name.endsWith('.svelte')))('$name writes no text of its own', ({ source }) => {
    const markup = source.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, '');
    const plain = markup.replace(/\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, '');
    const words = [...plain.matchAll(/>([^<>{}]*\p{L}{3,}[^<>{}]*)</gu)].map((match) => (match[1] ?? '').trim());
    expect(words.filter((word) => !/^(WGS 84|VN-2000|Aa)$/.test(word))).toEqual([]);
  });
});

describe('a text', () => {
  it('has its placeholders filled in', () =>
    expect(text(vi, 'card.of', { index: 1, count: 3 })).toBe('Đối tượng 1 trên 3'));
  it('leaves an unknown placeholder visible', () => expect(text(en, 'card.of', { index: 1 })).toContain('{count}'));
});

describe('the language of a link', () => {
  it.each([
    ['', 'vi'],
    ['v=1&lang=en', 'en'],
    ['lang=fr', 'vi'],
  ])('%j is %s', (link, language) => expect(languageOfLink(link)).toBe(language));
});
