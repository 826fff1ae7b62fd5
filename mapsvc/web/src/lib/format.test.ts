import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  compareText,
  formatDate,
  formatDateTime,
  formatDistance,
  formatMeasure,
  formatNumber,
} from './format';

describe('numbers', () => {
  it('are written 1.234,5 in Vietnamese', () => expect(formatNumber(1234.5, 'vi')).toBe('1.234,5'));
  it('are written 1,234.5 in English', () => expect(formatNumber(1234.5, 'en')).toBe('1,234.5'));
  it('keep the digits their size deserves', () => {
    expect(formatMeasure(12699.99, 'vi')).toBe('12.700');
    expect(formatMeasure(47.36, 'vi')).toBe('47,4');
    expect(formatMeasure(0.0312, 'vi')).toBe('0,031');
    expect(formatMeasure(7, 'vi')).toBe('7');
  });
  it('keep zero a zero', () => expect(formatMeasure(0, 'vi')).toBe('0'));
});

describe('dates', () => {
  it('are day/month/year', () => expect(formatDate('2025-07-01', 'vi')).toBe('01/07/2025'));
  it('do not move to another day with the time zone', () => expect(formatDate('2025-07-01', 'en')).toBe('01/07/2025'));
  it('leave text that is no date alone', () => expect(formatDate('quý III', 'vi')).toBe('quý III'));
  it('carry the time of a moment', () =>
    expect(formatDateTime('2025-07-01T05:06:00', 'vi')).toMatch(/^01\/07\/2025 05:06$/));
});

describe('distances', () => {
  it('switch to kilometres', () => {
    expect(formatDistance(500, 'vi')).toBe('500 m');
    expect(formatDistance(2500, 'vi')).toBe('2,5 km');
  });
});

describe('sizes of files', () => {
  it('are written in the unit they deserve', () => {
    expect(formatBytes(800, 'vi')).toBe('0,8 kB');
    expect(formatBytes(43_974, 'vi')).toBe('44 kB');
    expect(formatBytes(3_240_000, 'en')).toBe('3.2 MB');
    expect(formatBytes(0, 'vi')).toBe('0 kB');
  });
});

describe('order', () => {
  it('puts đ after d', () => expect(['Đông', 'Dung', 'Em'].sort(compareText)).toEqual(['Dung', 'Đông', 'Em']));
});
