// Runs Lighthouse once and prints its result as JSON: node run.mjs ADDRESS CHROMIUM [CHROMIUM-FLAG…]
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';

const [address, chromePath, ...chromeFlags] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags, logLevel: 'silent' });
try {
  const result = await lighthouse(
    address,
    {
      port: chrome.port,
      logLevel: 'error',
      output: 'json',
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
      locale: 'en',
    },
    desktopConfig,
  );
  const { categories, audits, runtimeError } = result.lhr;
  process.stdout.write(JSON.stringify({ categories, audits, runtimeError }));
} finally {
  await chrome.kill();
}
