import type { vi } from './vi';

/** Texts of the page in English; the compiler asks for every one that Vietnamese has. */
export const en: Record<keyof typeof vi, string> = {
  'app.title': 'Digital socio-economic map of Quảng Trị province',
  'map.label':
    'Map of Quảng Trị province. Arrow keys move it, plus and minus zoom, Enter shows the feature at its centre.',
};
