import { THEMES, type Theme } from '../style/base';
import { recall, remember } from './memory';

/** What a person may choose: a look, or that of the system. */
export type Look = Theme | 'system';
export const LOOKS: readonly Look[] = [...THEMES, 'system'];

const KEPT_AS = 'look';

/** What tells whether the system is dark, and when that changes. */
export const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** The look that was chosen on this machine. */
export function recalledLook(): Look {
  return LOOKS.find((look) => look === recall(KEPT_AS)) ?? 'system';
}

export function rememberLook(look: Look): void {
  remember(KEPT_AS, look);
}

/** What a look comes to. */
export function themeOf(look: Look, dark: boolean): Theme {
  return look === 'system' ? (dark ? 'dark' : 'light') : look;
}

/** The theme that the page opens in. */
export function themeAtFirst(): Theme {
  return themeOf(recalledLook(), systemDark.matches);
}
