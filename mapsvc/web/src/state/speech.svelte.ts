import { loadDictionary, text, type Dictionary, type TextKey } from '../i18n';
import type { Language } from '../lib/format';

/** The language of the page and its texts, which always change together. */
export class SpeechState {
  #words: Dictionary;
  language = $state<Language>('vi');
  /** What was asked for last; the link says this at once, while its texts may still be on their way. */
  wanted = $state<Language>('vi');
  /** Whether the texts asked for last could not be had. */
  failed = $state(false);

  constructor(language: Language, words: Dictionary) {
    this.#words = $state.raw(words);
    this.language = this.wanted = language;
  }

  /** A text of the page in the language of the page. */
  t = (key: TextKey, values?: Record<string, string | number>): string => text(this.#words, key, values);

  /** Speaks another language as soon as its texts are there; stays with this one when they cannot be had. */
  async speak(language: Language): Promise<void> {
    this.failed = false;
    this.wanted = language;
    if (language === this.language) return;
    try {
      const words = await loadDictionary(language);
      // Whoever asked again meanwhile wants that one.
      if (this.wanted !== language) return;
      this.#words = words;
      this.language = language;
    } catch {
      if (this.wanted !== language) return;
      this.wanted = this.language;
      this.failed = true;
    }
  }
}
