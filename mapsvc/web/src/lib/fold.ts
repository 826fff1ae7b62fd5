/** Text folded for comparing: without accents, đ as d, lower case, single spaces. Both tone-mark spellings fold alike. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Whether every word of the query occurs in a text that is folded already, accents and order aside. */
export function matchesFolded(folded: string, query: string): boolean {
  return fold(query)
    .split(' ')
    .every((word) => folded.includes(word));
}
