import { afterEach, expect, it, vi } from 'vitest';
import { SavingState } from './saving.svelte';

const line = (saveData?: boolean) => Object.assign(new EventTarget(), saveData === undefined ? {} : { saveData });
afterEach(() => vi.unstubAllGlobals());

it('data are saved where the browser asks for it', () => {
  expect(new SavingState(line(true)).on).toBe(true);
  expect(new SavingState(line(false)).on).toBe(false);
  expect(new SavingState(line()).on).toBe(false);
});

it('what was chosen here goes before what the browser asks for, and is remembered', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
  const saving = new SavingState(line(true));
  saving.toggle();
  expect(saving.on).toBe(false);
  expect(new SavingState(line(true)).on).toBe(false);
  saving.toggle();
  expect(new SavingState(line(false)).on).toBe(true);
});
