/** How often a failing page may load itself anew. */
import { expect, test } from 'vitest';
import { mayReloadByItself } from './reload-guard.ts';

test('[SCREEN-40] three times a minute, then it waits for a person; an hour later it may again', () => {
  const kept = new Map<string, string>();
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const at = [0, 5_000, 10_000, 15_000, 20_000, 3_600_000].map((ms) => mayReloadByItself(memory, 1_000_000 + ms));
  expect(at).toEqual([true, true, true, false, false, true]);
});
