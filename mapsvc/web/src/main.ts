import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';

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

const target = document.getElementById('app');
if (target) {
  const boot = [...target.childNodes];
  try {
    target.replaceChildren();
    mount(App, { target, props: {} });
  } catch (error) {
    target.replaceChildren(...boot);
    sayFailure(target, error);
  }
}
