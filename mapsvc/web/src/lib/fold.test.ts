import { describe, expect, it } from 'vitest';
import { fold, matchesFolded } from './fold';

describe('fold', () => {
  it('takes accents and đ away', () => expect(fold('Phường Đồng Hới')).toBe('phuong dong hoi'));
  it('makes both spellings of tone marks alike', () => expect(fold('Lệ Thuỷ')).toBe(fold('Lệ Thủy')));
  it('makes composed and decomposed text alike', () => expect(fold('Quảng Trị'.normalize('NFD'))).toBe('quang tri'));
});

describe('a search in folded text', () => {
  it('finds words in any order', () => expect(matchesFolded(fold('Trạm khí tượng thủy văn'), 'thuy tram')).toBe(true));
  it('needs every word', () => expect(matchesFolded(fold('Trạm khí tượng'), 'tram bien')).toBe(false));
  it('lets an empty query match all', () => expect(matchesFolded(fold('Sông'), '')).toBe(true));
});
