import { describe, expect, test } from 'vitest';
import { dayName, formatClock, formatMoney, groupDigits, secondsLeft, shareLeft } from './format.ts';

describe('what the phone writes', () => {
  test.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [123_456, '¥1,234.56'],
    [1_000_000_000_000, '¥10,000,000,000.00'],
    [9_007_199_254_740_991, '¥90,071,992,547,409.91'],
  ])('[PHONE-2] %d fen are %s in both languages', (amount, text) => {
    expect(formatMoney({ amount, currency: 'CNY' }, 'zh-CN')).toBe(text);
    expect(formatMoney({ amount, currency: 'CNY' }, 'en')).toBe(text);
  });

  test('[PHONE-2] a currency has its own number of decimals', () => {
    expect(formatMoney({ amount: 1250, currency: 'JPY' }, 'en')).toBe('¥1,250');
    expect(formatMoney({ amount: 1250, currency: 'KWD' }, 'en')).toMatch(/1\.250$/);
  });

  test.each([
    ['6212345678901234567', '6212 3456 7890 1234 567'],
    ['1234', '1234'],
    ['12345', '1234 5'],
    ['', ''],
  ])('[PHONE-3] %s is grouped as "%s"', (code, grouped) => {
    expect(groupDigits(code)).toBe(grouped);
    expect(grouped.replaceAll(' ', '')).toBe(code);
  });

  test.each([
    [60_000, 0, 60],
    [60_000, 1, 60],
    [60_000, 59_001, 1],
    [60_000, 60_000, 0],
    [60_000, 90_000, 0],
  ])('[PHONE-4] until %d, at %d: %d whole seconds are left', (until, now, seconds) => {
    expect(secondsLeft(until, now)).toBe(seconds);
  });

  test('[PHONE-4] the ring is full at first, empty at the end, and never outside of that', () => {
    expect(shareLeft(60_000, 0, 60_000)).toBe(1);
    expect(shareLeft(60_000, 45_000, 60_000)).toBe(0.25);
    expect(shareLeft(60_000, 70_000, 60_000)).toBe(0);
    expect(shareLeft(90_000, 0, 60_000)).toBe(1);
    expect(shareLeft(60_000, 0, 0)).toBe(0);
  });

  const at = (text: string): number => new Date(text).getTime();

  test('[PHONE-5] midnight is 00:00 and the afternoon is counted on, in both languages', () => {
    expect(formatClock(at('2026-11-22T00:05:00'), 'zh-CN')).toBe('00:05');
    expect(formatClock(at('2026-11-22T15:30:00'), 'en')).toBe('15:30');
  });

  test('[PHONE-6] days are named by the calendar, not by hours that went by', () => {
    const now = at('2026-11-22T00:10:00');
    expect(dayName(at('2026-11-22T00:01:00'), now, 'zh-CN')).toEqual({ kind: 'today' });
    expect(dayName(at('2026-11-21T23:59:00'), now, 'zh-CN')).toEqual({ kind: 'yesterday' });
    expect(dayName(at('2026-11-20T23:59:00'), now, 'zh-CN')).toEqual({ kind: 'date', text: '11月20日' });
    expect(dayName(at('2025-12-31T12:00:00'), now, 'en')).toEqual({ kind: 'date', text: 'December 31, 2025' });
    expect(dayName(at('2025-12-31T12:00:00'), at('2026-01-01T09:00:00'), 'en')).toEqual({ kind: 'yesterday' });
  });
});
