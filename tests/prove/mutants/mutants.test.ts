/** Mutants: that each has its place in the product, that planting is strict, and that the proof finds one while you wait. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CASES } from '../simulation/cases/case-list.ts';
import { testWorlds } from '../simulation/test-world.ts';
import { mutantOf, MUTANTS } from './mutant-list.ts';
import { planted } from './mutant.ts';
import { huntMutant } from './mutants-part.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const worlds = testWorlds();

describe('mutants', () => {
  test('[PROVE-70] a snippet that is not there exactly once plants nothing', () => {
    const change = { file: 'a.ts', find: 'one', replace: '$& two' };
    expect(planted('just one here', change)).toBe('just $& two here');
    expect(() => planted('none', { ...change, find: 'absent' })).toThrow('stands in a.ts 0 times');
    expect(() => planted('one and one', change)).toThrow('stands in a.ts 2 times');
  });

  test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '[PROVE-71] %s has its place in the product, and jobs that exist hunt it',
    (_, { changes, hunt, foundBy }) => {
      const texts = new Map<string, string>();
      for (const change of changes) {
        const text = texts.get(change.file) ?? readFileSync(path.join(ROOT, change.file), 'utf8');
        texts.set(change.file, planted(text, change));
      }
      expect(foundBy.length).toBeGreaterThan(0);
      for (const name of typeof hunt === 'string' ? [] : hunt)
        expect(name.startsWith('seed ') || CASES.some((each) => each.name === name), name).toBe(true);
    },
  );

  test('[PROVE-72] there are at least ten, and no two are alike', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(10);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  test('[PROVE-73] a planted bug is found by its job, and a job that has nothing to do with it finds nothing', async () => {
    const mutant = mutantOf('unknown_is_declined');
    const found = await huntMutant(mutant, worlds.templates());
    expect(found.by, found.says.join()).toBe('books in N1/put_code/lost_after_commit/1');
    const elsewhere = await huntMutant({ ...mutant, hunt: ['N1/put_qr/slow_1s/1'] }, worlds.templates());
    expect(elsewhere.by).toBeNull();
    const byAnother = await huntMutant({ ...mutant, foundBy: ['liveness'] }, worlds.templates());
    expect(byAnother.by).toBeNull();
    expect(byAnother.says[0]).toContain('books');
  }, 120_000);
});
