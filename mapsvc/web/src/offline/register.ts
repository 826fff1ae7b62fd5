/** How often a page that stays open asks whether there is a newer one. */
const HOURLY_MS = 3_600_000;

/** The entry script of this page, named by its content. */
function ownEntry(): string | null {
  return document.querySelector('script[type=module][src]')?.getAttribute('src') ?? null;
}

/** Whether the service has another page than this one. */
async function hasChanged(): Promise<boolean> {
  const entry = ownEntry();
  const answer = await fetch('./', { headers: { Accept: 'text/html' }, cache: 'no-cache' });
  return answer.ok && entry !== null && !(await answer.text()).includes(entry);
}

/**
 * Lets the page be opened without a line, once everything else is there; `changed` is called when a newer page has come.
 * Browsers offer this on HTTPS and on the machine itself only; elsewhere the page works as before.
 */
export async function keepPage(changed: () => void): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  const registration = await navigator.serviceWorker.register('./sw.js');
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing;
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'activated') hasChanged().then((yes) => yes && changed(), console.warn);
    });
  });
  setInterval(() => void registration.update().catch(() => undefined), HOURLY_MS);
}
