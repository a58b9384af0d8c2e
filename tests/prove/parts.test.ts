/** How the parts of the proof are chosen, run and reported. */
import { scrypt, scryptSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { pickParts, playParts, prove, readProveOptions } from '../../scripts/prove.mjs';
import type { Part, PartReport } from './part.ts';
import { PARTS } from './parts.ts';
import { realPart, skippedBecause, type RealOptions } from './real/real-part.ts';
import { metricsOf, timeOf, writeReport } from './report.ts';
import { remembering } from './simulation/pin-memory.ts';
import { playJobs } from './simulation/pool.ts';
import { testWorlds } from './simulation/test-world.ts';

const worlds = testWorlds();

const REPORT: PartReport = {
  ...{ caseCount: 3, failures: [], fired: { refused: 2, 'refused on put_code': 2 }, looked: { greens: 5 } },
  ...{ durations: { wall: 1_500 }, notes: ['seed 1'] },
};
const partOf = (name: string): Part => ({ name, title: `Part ${name}`, run: async () => REPORT });

describe('parts', () => {
  test('[PROVE-60] each part has a name by which it is run alone, and a text picks cases inside', async () => {
    const names = PARTS.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['simulation', 'power-cut', 'real', 'mutants']));
    expect(new Set(names).size).toBe(names.length);
    const { caseCount, failures } = await prove(['--only', 'C12/pressed_away/reversing', '--workers', '1']);
    expect({ caseCount, failures }).toEqual({ caseCount: 1, failures: [] });
    const nothing = await prove(['--only', 'no such case', '--workers', '1']);
    expect(nothing).toMatchObject({ caseCount: 0, isUnknown: true });
  }, 60_000);

  test('[PROVE-60] [PROVE-92] a text behind the name of a part picks cases of it, which are never left out', async () => {
    const asked: RealOptions[] = [];
    const run = async (options: RealOptions) => {
      asked.push(options);
      return { ...skippedBecause('a test'), skipped: null, failures: ['wrong'] };
    };
    const abilities = { hasNames: true, hasChoice: true };
    const parts = [realPart('disks', 'Disks', run, abilities), realPart('plugs', 'Plugs', run), partOf('simulation')];
    const play = async (...args: readonly string[]) => {
      asked.length = 0;
      const { options } = await readProveOptions([...args, '--choice', 'a day']);
      const { parts: picked, inside } = pickParts(parts, { ...options, tell: () => undefined });
      return playParts(picked, inside);
    };
    const named = await play('--only', 'disks: from version 34');
    expect(named.map(({ part }) => part.name)).toEqual(['disks']);
    expect(asked).toMatchObject([{ only: 'from version 34', choice: null }]);
    const whole = await play();
    expect(asked).toMatchObject([{ only: null, choice: 'a day' }, { choice: null }]);
    const [disks, plugs] = whole.map(({ report }) => report);
    expect(disks?.notes.join()).toContain('choice a day');
    expect(disks?.failures[0]?.replay).toBe('npm run prove -- --only disks --seed quick --choice a day');
    expect(plugs?.notes).toEqual(['seed quick']);
    await play('--nightly');
    expect(asked).toMatchObject([{ choice: null }, { choice: null }]);
    await play('--only', 'from version 34');
    expect(asked).toEqual([]);
    const [nameless] = await play('--only', 'plugs: anything');
    expect(nameless?.report.skipped).toContain('anything');
    expect(asked).toEqual([]);
  });

  test('[PROVE-61] a worker that dies over a job fails that job and no other', async () => {
    const told: string[] = [];
    await playJobs(
      [
        { kind: 'case', name: 'there is no such case' },
        { kind: 'case', name: 'C12/pressed_away/reversing' },
      ],
      {
        ...{ templates: worlds.templates(), workers: 1 },
        onResult: ({ name, failure }) => void told.push(`${name}: ${failure?.invariant ?? 'kept'}`),
      },
    );
    expect(told).toEqual(['there is no such case: worker_died', 'C12/pressed_away/reversing: kept']);
  }, 60_000);

  test('[PROVE-62] the report holds counts, faults that fired, seeds and metrics with their aims, for people and programs', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'prove-report-'));
    try {
      const failing = {
        ...REPORT,
        failures: [{ name: 'x', says: 'wrong', replay: 'npm run prove -- --seed 1', details: [] }],
      };
      const skipped = { ...REPORT, skipped: 'needs Linux' };
      const played = [
        { part: partOf('one'), report: REPORT },
        { part: partOf('two'), report: failing },
        { part: partOf('three'), report: skipped },
      ];
      const file = writeReport(folder, 'npm run prove', played);
      const text = readFileSync(file, 'utf8');
      for (const word of ['seed 1', '| refused | 2 |', '| greens | 5 |', 'npm run prove -- --seed 1'])
        expect(text).toContain(word);
      expect(text).not.toContain('refused on put_code');
      const { metrics } = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')) as { metrics: unknown };
      expect(metrics).toEqual(metricsOf(played));
      expect(timeOf({ tier: 'quick', wallMs: 299_800 })).toMatchObject({ value: 300, aim: 300, met: true });
      expect(timeOf({ tier: 'quick', wallMs: 301_000 })).toMatchObject({ name: 'quick_tier_time', met: false });
      expect(metricsOf(played)).toEqual([
        { name: 'one_cases', value: 3, unit: 'cases', aim: 1, met: true },
        { name: 'one_failures', value: 0, unit: 'cases', aim: 0, met: true },
        { name: 'one_fault_kinds_fired', value: 1, unit: 'kinds', aim: 1, met: true },
        { name: 'two_cases', value: 3, unit: 'cases', aim: 1, met: true },
        { name: 'two_failures', value: 1, unit: 'cases', aim: 0, met: false },
        { name: 'two_fault_kinds_fired', value: 1, unit: 'kinds', aim: 1, met: true },
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('[PROVE-68] lanes are played beside each other, the parts of a lane one after the other, and all are told in order', async () => {
    const { options } = await readProveOptions([]);
    const told: string[] = [];
    const waiting = (name: string): Part => ({
      ...partOf(name),
      run: async ({ tell }) => {
        tell('begins');
        await new Promise((resolve) => setImmediate(resolve));
        tell('ends');
        return REPORT;
      },
    });
    const parts: readonly Part[] = [
      waiting('one'),
      { ...waiting('two'), lane: 'simulation' },
      { ...waiting('three'), lane: 'processes' },
      waiting('four'),
    ];
    const tell = (line: string): void => void told.push(line);
    const played = await playParts(parts, { ...options, tell });
    expect(played.map(({ part }) => part.name)).toEqual(['one', 'two', 'three', 'four']);
    const begun = told.filter((line) => line.endsWith(': begins') || line.endsWith(': ends')).slice(0, 3);
    expect(begun).toEqual(['one: begins', 'two: begins', 'three: begins']);
    expect(told.indexOf('four: begins')).toBeGreaterThan(told.indexOf('one: ends'));
    told.length = 0;
    await playParts(parts.slice(0, 1), { ...options, tell });
    expect(told).toEqual(['── Part one', 'begins', 'ends']);
  });

  test('[PROVE-68] a PIN with its salt is hashed once in a process, by the function itself', async () => {
    let count = 0;
    const options = { N: 2 ** 10, r: 8, p: 1 };
    const remembered = remembering((password, salt, length, cost, callback) => {
      count += 1;
      scrypt(password, salt, length, cost, callback);
    });
    const hash = (pin: string, salt: string): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        remembered(pin, Buffer.from(salt), 32, options, (error, key) =>
          error === null ? resolve(key) : reject(error),
        );
      });
    const keys = [await hash('1234', 'salt'), await hash('1234', 'salt'), await hash('1234', 'salt')];
    expect(keys.map(String)).toEqual(keys.map(() => String(scryptSync('1234', 'salt', 32, options))));
    expect(count).toBe(1);
    expect((await hash('4321', 'salt')).equals(await hash('1234', 'pepper'))).toBe(false);
    expect(count).toBe(3);
    keys[0]?.fill(0);
    expect((await hash('1234', 'salt')).equals(keys[1] ?? Buffer.alloc(0))).toBe(true);
  });

  test('[PROVE-64] the quick tier is 500 schedules, the nightly one 20,000, and any number by --seeds', async () => {
    expect((await readProveOptions([])).options).toMatchObject({ tier: 'quick', seedCount: null });
    expect((await readProveOptions(['--nightly'])).options).toMatchObject({ tier: 'nightly' });
    expect((await readProveOptions(['--seeds', '7'])).options).toMatchObject({ seedCount: 7 });
    await expect(readProveOptions(['--seeds', 'many'])).rejects.toThrow('--seeds is a whole number');
  });
});
