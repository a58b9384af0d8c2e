/** All texts, walked: nothing missing, nothing that only one language fills in. */
import { describe, expect, test } from 'vitest';
import { createTexts } from './i18n.ts';
import { DEFAULT_LANGUAGE } from './language.ts';
import { TEXTS, type AreaTexts } from './texts.ts';

const ALL = Object.entries(TEXTS).flatMap(([area, texts]: [string, AreaTexts]) =>
  Object.entries(texts).map(([key, text]) => ({ id: `${area}.${key}`, area, key, text })),
);
const placeholders = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

describe('the texts', () => {
  test('[SCREEN-1] each has both languages; one that is empty is empty in both', () => {
    const half = ALL.filter(({ text }) => (text['zh-CN'].trim() === '') !== (text.en.trim() === ''));
    expect(half.map(({ id }) => id)).toEqual([]);
  });

  test('[SCREEN-1] English holds no Chinese characters', () => {
    const mixed = ALL.filter(({ text }) => /\p{Script=Han}/u.test(text.en));
    expect(mixed.map(({ id }) => id)).toEqual([]);
  });

  test('[SCREEN-2] both languages fill in the same facts', () => {
    // "15 % off" is "8.5 折" in Chinese: the two say the same by different numbers.
    const different = ALL.filter(({ id }) => id !== 'sale.percentOff').filter(
      ({ text }) => placeholders(text['zh-CN']).join(' ') !== placeholders(text.en).join(' '),
    );
    expect(different.map(({ id }) => id)).toEqual([]);
  });

  test('[SCREEN-2] a plural has both its forms', () => {
    const ids = new Set(ALL.map(({ id }) => id));
    const alone = [...ids].filter((id) => id.endsWith('_one') && !ids.has(id.replace(/_one$/, '_other')));
    expect(alone).toEqual([]);
  });

  test('[SCREEN-1] Chinese is the default, a chosen language is remembered, and a strange memory is not followed', async () => {
    const memory = (kept: string | null) => {
      const state = { kept };
      return { state, getItem: () => state.kept, setItem: (_: string, value: string) => void (state.kept = value) };
    };
    expect((await createTexts(null)).language).toBe(DEFAULT_LANGUAGE);
    expect((await createTexts(memory('fr'))).language).toBe(DEFAULT_LANGUAGE);
    const kept = memory(null);
    const texts = await createTexts(kept);
    await texts.changeLanguage('en');
    expect(kept.state.kept).toBe('en');
    expect((await createTexts(kept)).t('sale:pay')).toBe('Pay');
    expect(texts.t('sale:pieces', { count: 1 })).toBe('1 item');
    expect(texts.t('sale:pieces', { count: 2 })).toBe('2 items');
  });
});
