import { mount } from 'svelte';
import { askEarly } from './api/client';
import './app.css';
import { languageOfLink, loadDictionary } from './i18n';
import { pause } from './lib/pause';
import { askForWorker } from './map/worker';
import { themeAtFirst } from './state/look';
import { findOutDrawing } from './ui/webgl';

/** The last resort: a page that could not start says so, in both languages, instead of staying blank. */
function sayFailure(target: HTMLElement, error: unknown): void {
  console.error(error);
  const main = document.createElement('main');
  main.className = 'boot';
  const heading = document.createElement('h1');
  heading.textContent = 'Trang bản đồ gặp lỗi · The map page failed';
  const advice = document.createElement('p');
  advice.textContent = 'Hãy tải lại trang. Please reload the page.';
  const link = document.createElement('a');
  link.href = './collections?f=html';
  link.textContent = 'Danh sách các lớp dữ liệu · List of layers';
  main.append(heading, advice, link);
  target.replaceChildren(main);
}

/**
 * Everything the first map needs is asked for at once, side by side: on a slow line each question that waits for the
 * answer to another one costs a round trip.
 */
async function start(target: HTMLElement): Promise<void> {
  const language = languageOfLink(location.hash.slice(1));
  askEarly('/catalogue');
  askEarly(`/styles/map-${themeAtFirst()}`);
  const drawing = findOutDrawing().then((can) => {
    if (!can) return;
    // MapPane asks for the map again, and tells when it cannot be had.
    import('./map/map').catch(() => undefined);
    askForWorker();
  });
  const [words, { default: App }] = await Promise.all([loadDictionary(language), import('./App.svelte'), drawing]);
  await pause();
  const boot = [...target.childNodes];
  try {
    target.replaceChildren();
    mount(App, { target, props: { language, words } });
  } catch (error) {
    target.replaceChildren(...boot);
    throw error;
  }
}

const target = document.getElementById('app');
if (target) start(target).catch((error: unknown) => sayFailure(target, error));
