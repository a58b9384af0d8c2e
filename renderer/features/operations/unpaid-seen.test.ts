/** The mark of what a manager has seen. */
import { expect, test } from 'vitest';
import { newUnpaid, noteUnpaidSeen } from './unpaid-seen.ts';

function memoryOf(kept: string | null) {
  const state = { kept };
  return { getItem: () => state.kept, setItem: (_: string, value: string) => void (state.kept = value) };
}

test('[SCREENOPS-21] only payments that came after the last look are new', () => {
  const memory = memoryOf(null);
  expect(newUnpaid(memory, 2)).toBe(2);
  noteUnpaidSeen(memory, 2);
  expect(newUnpaid(memory, 2)).toBe(0);
  expect(newUnpaid(memory, 3)).toBe(1);
  expect(newUnpaid(memory, 1)).toBe(0);
});

test('[SCREENOPS-21] a storage that is refused or holds nonsense hides nothing', () => {
  expect(newUnpaid(memoryOf('many'), 4)).toBe(4);
  expect(newUnpaid(memoryOf('-3'), 4)).toBe(4);
  const refusing = {
    getItem: (): string | null => {
      throw new Error('refused');
    },
    setItem: (): void => {
      throw new Error('refused');
    },
  };
  noteUnpaidSeen(refusing, 1);
  expect(newUnpaid(refusing, 4)).toBe(4);
});
