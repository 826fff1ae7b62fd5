import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepPage } from './register';

/** A page of one build, a service with the page of another, and a worker that is told to change. */
function page(own: string, served: string, state = 'activated') {
  const registration = Object.assign(new EventTarget(), {
    installing: Object.assign(new EventTarget(), { state }),
    update: () => Promise.resolve(),
  });
  vi.stubGlobal('document', { querySelector: () => ({ getAttribute: () => `./assets/index-${own}.js` }) });
  vi.stubGlobal('navigator', { serviceWorker: { register: () => Promise.resolve(registration) } });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(`<script src="./assets/index-${served}.js"></script>`)));
  return () => {
    registration.dispatchEvent(new Event('updatefound'));
    registration.installing.dispatchEvent(new Event('statechange'));
  };
}

beforeEach(() => {
  vi.stubEnv('PROD', true);
  vi.useFakeTimers({ toFake: ['setInterval'] });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('a newer page', () => {
  it('is told of once its worker is there and the service has it', async () => {
    const change = page('old', 'new');
    const told = new Promise<void>((resolve) => void keepPage(resolve).then(change));
    await expect(told).resolves.toBeUndefined();
  });
  it.each([
    ['the first worker of this very page', 'same', 'same', 'activated'],
    ['a worker that is not ready yet', 'old', 'new', 'installing'],
  ])('is not told of for %s', async (_, own, served, state) => {
    const changed = vi.fn();
    const change = page(own, served, state);
    await keepPage(changed);
    change();
    await new Promise((resolve) => setTimeout(resolve));
    expect(changed).not.toHaveBeenCalled();
  });
});
