import { describe, expect, it } from 'vitest';
import { isWebAddress, stepAt } from './story';

describe('an address of a story', () => {
  it.each(['https://vanban.chinhphu.vn/?docid=1', 'http://a.vn'])('%s may be a link', (address) =>
    expect(isWebAddress(address)).toBe(true),
  );
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'blob:https://a.vn/1',
    'file:///etc/passwd',
    '//evil.example',
    '/s/abc',
    '',
  ])('%j may not', (address) => expect(isWebAddress(address)).toBe(false));
});

describe('the step that is read', () => {
  const tops = [0, 400, 900];
  it('is the first at the beginning', () => expect(stepAt(tops, 0, 600)).toBe(0));
  it('changes when the next heading has come up', () => {
    expect(stepAt(tops, 180, 600)).toBe(0);
    expect(stepAt(tops, 195, 600)).toBe(1);
  });
  it('is the last at the end', () => expect(stepAt(tops, 900, 600)).toBe(2));
  it('is the first of none', () => expect(stepAt([], 0, 600)).toBe(0));
});
