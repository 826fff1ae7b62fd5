import { afterEach, describe, expect, it, vi } from 'vitest';
import { recall, remember } from './memory';

afterEach(() => vi.unstubAllGlobals());

describe('what a machine remembers', () => {
  it('is found again under a name of our own', () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    });
    remember('look', 'dark');
    expect(recall('look')).toBe('dark');
    expect([...kept.keys()]).toEqual(['mapsvc.look']);
    expect(recall('other')).toBeNull();
  });
  it('is nothing, without a failure, where the browser refuses to keep anything', () => {
    const refuse = () => {
      throw new Error('denied');
    };
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
    expect(() => remember('look', 'dark')).not.toThrow();
    expect(recall('look')).toBeNull();
  });
});
