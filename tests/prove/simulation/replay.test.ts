/** A seed is a run: the same one each time and in every process, shrunk when it fails, and played again by one command. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readProveOptions } from '../../../scripts/prove.mjs';
import { MUTANT_VARIABLE } from '../mutants/mutant.ts';
import { PLANT } from '../mutants/mutants-part.ts';
import { ACT_NAMES } from './acts.ts';
import { deedsMissing, DESK_ACTS, DESK_DEEDS } from './desk-acts.ts';
import type { JobResult, SeedJob } from './job.ts';
import { MONEY_ACTS, MONEY_ENTRIES } from './money-acts.ts';
import { playJob } from './play-job.ts';
import { playJobs } from './pool.ts';
import { drawScenario, STEPS_PER_SEED } from './scenario.ts';
import { readRanges, ranges, replayCommand, shrink } from './shrink.ts';
import { testWorlds } from './test-world.ts';

const worlds = testWorlds();
const ROOT = path.join(import.meta.dirname, '../../..');

const seedJob = (seed: string, changes: Partial<SeedJob> = {}): SeedJob => ({
  ...{ kind: 'seed', name: `seed ${seed}`, seed, stepCount: STEPS_PER_SEED },
  ...{ keepSteps: null, keepFaults: null, withDatabases: true },
  ...changes,
});

describe('replay', () => {
  test('[PROVE-31] the same seed gives the same trace and the same databases, here and in other processes', async () => {
    const here = await playJob(seedJob('11'), worlds.templates());
    expect(here.failure).toBeNull();
    const there: JobResult[] = [];
    await playJobs([seedJob('11'), seedJob('11'), seedJob('12')], {
      ...{ templates: worlds.templates(), workers: 2 },
      onResult: (result) => void there.push(result),
    });
    const digests = there.filter(({ name }) => name === 'seed 11').map(({ digest }) => digest);
    expect(digests).toEqual([here.digest, here.digest]);
    expect(there.find(({ name }) => name === 'seed 12')?.digest).not.toBe(here.digest);
  }, 120_000);

  test('[PROVE-76] one schedule in five has all the acts of a busy desk, the others none', async () => {
    const isOfDesk = (act: string): boolean => Object.hasOwn(DESK_ACTS, act);
    const drawn = Array.from({ length: 100 }, (_, index) => drawScenario(String(index + 1)).steps);
    const busy = drawn.filter((steps) => steps.some(({ act }) => isOfDesk(act)));
    expect(busy.length).toBeGreaterThan(10);
    expect(busy.length).toBeLessThan(35);
    const acts = new Set(busy.flat().map(({ act }) => act));
    expect(Object.keys(DESK_ACTS).filter((act) => !acts.has(act as keyof typeof DESK_ACTS))).toEqual([]);
    const asides = drawn.map((steps) => steps.filter(({ act }) => act === 'set_aside').length);
    const busySeed = String(asides.indexOf(Math.max(...asides)) + 1);
    const { failure, counts } = await playJob(seedJob(busySeed), worlds.templates());
    expect(failure).toBeNull();
    expect(counts['sale set aside']).toBeGreaterThan(0);
    for (const deed of Object.keys(counts).filter((name) => name.includes(' ')))
      expect(
        DESK_DEEDS.some((known) => known === deed),
        deed,
      ).toBe(true);
  }, 60_000);

  test('[PROVE-76] ASIDE-5 a sale is taken up though two that were paid late wait on the screen', async () => {
    const { failure } = await playJob(seedJob('348'), worlds.templates());
    expect(failure).toBeNull();
  }, 60_000);

  test('[PROVE-77] a schedule takes cash, gives a part back and refunds, and the money adds up', async () => {
    const acts = (seed: number) => new Set(drawScenario(String(seed)).steps.map(({ act }) => act));
    const isOfMoney = (seed: number) => Object.keys(MONEY_ACTS).every((act) => acts(seed).has(act as never));
    const seeds = Array.from({ length: 300 }, (_, index) => index + 1).filter(isOfMoney);
    const deeds = Object.values(MONEY_ENTRIES);
    const counts = new Map<string, number>();
    for (const seed of seeds.slice(0, 6)) {
      const result = await playJob(seedJob(String(seed)), worlds.templates());
      expect(result.failure).toBeNull();
      for (const deed of deeds) counts.set(deed, (counts.get(deed) ?? 0) + (result.counts[deed] ?? 0));
    }
    expect(deeds.filter((deed) => (counts.get(deed) ?? 0) === 0)).toEqual([]);
  }, 120_000);

  test('[PROVE-76] a whole run in which one of the deeds never happened has failed, and names it', () => {
    expect(deedsMissing({ 'sale set aside': 3 })).toEqual(DESK_DEEDS.filter((deed) => deed !== 'sale set aside'));
    expect(deedsMissing(Object.fromEntries(DESK_DEEDS.map((deed) => [deed, 1])))).toEqual([]);
  });

  test('[PROVE-32] a schedule is drawn whole from its seed: 200 steps, other chances for other seeds', () => {
    expect(drawScenario('7')).toEqual(drawScenario('7'));
    expect(drawScenario('7').steps).toHaveLength(200);
    const many = Array.from({ length: 60 }, (_, index) => drawScenario(String(index)));
    expect(new Set(many.map(({ faultPerMille }) => faultPerMille)).size).toBeGreaterThan(3);
    const acts = new Set(many.flatMap(({ steps }) => steps.map(({ act }) => act)));
    expect([...acts].toSorted()).toEqual([...ACT_NAMES].toSorted());
  });

  test('[PROVE-39] a failing schedule is shrunk to what is needed, in a bounded number of tries', async () => {
    const needed = [3, 40, 41, 150];
    const fails = async ({ keepSteps, keepFaults }: SeedJob): Promise<boolean> =>
      needed.every((step) => keepSteps?.includes(step) ?? true) && (keepFaults?.includes('slow_5s') ?? true);
    const steps = Array.from({ length: 200 }, (_, index) => index);
    const { job, tries } = await shrink(seedJob('1'), { steps, faults: ['slow_5s', 'redirect'] }, fails);
    expect(tries).toBeLessThanOrEqual(80);
    expect(await fails(job)).toBe(true);
    expect(job.keepSteps?.length).toBeLessThan(20);
    for (const step of needed) expect(job.keepSteps).toContain(step);
  });

  test('[PROVE-63] the command names the seed and what is kept, and reads back as the same schedule', async () => {
    const job = seedJob('42', { keepSteps: [1, 2, 3, 9], keepFaults: ['redirect', 'slow_5s'] });
    const command = replayCommand(job, STEPS_PER_SEED);
    expect(command).toBe('npm run prove -- --seed 42 --keep 1-3,9 --faults redirect,slow_5s');
    const { options } = await readProveOptions(command.split(' ').slice(4));
    expect(options).toMatchObject({ seed: '42', keepSteps: [1, 2, 3, 9], keepFaults: ['redirect', 'slow_5s'] });
    expect(replayCommand(seedJob('42', { keepSteps: [], keepFaults: [] }), STEPS_PER_SEED)).toBe(
      'npm run prove -- --seed 42 --keep none --faults none',
    );
    expect(readRanges(ranges([0, 5, 6, 7, 12]))).toEqual([0, 5, 6, 7, 12]);
    expect(readRanges('1-')).toBeNull();
    await expect(readProveOptions(['--keep', 'x'])).rejects.toThrow('--keep');
  });

  test('[PROVE-63] a seed that fails is told with one command, and that command fails in the same way', async () => {
    // A product with a bug in it, so that there is something to find.
    const env = {
      ...process.env,
      NODE_OPTIONS: `--import ${pathToFileURL(PLANT[1]).href}`,
      [MUTANT_VARIABLE]: 'green_before_commit',
    };
    const prove = async (args: readonly string[]): Promise<string> => {
      const run = promisify(execFile)(process.execPath, ['scripts/prove.mjs', ...args], { cwd: ROOT, env });
      return run.then(
        () => 'nothing failed',
        ({ stdout }: { stdout: string }) => stdout,
      );
    };
    // Two steps of this seed that pay for something.
    const output = await prove(['--seed', '5', '--keep', '7-8', '--workers', '1']);
    expect(output).toContain('FAILED seed 5');
    const [, least = ''] = /^ {2}npm run prove -- (--seed 5 .*)$/mu.exec(output) ?? [];
    expect(least).toMatch(/^--seed 5 --keep [\d,-]+ --faults/u);
    const again = await prove([...least.split(' '), '--workers', '1']);
    const says = (text: string): string => /FAILED seed 5: Broken: (\w+)/u.exec(text)?.[1] ?? '';
    expect(says(again)).toBe('green_without_record');
    expect(says(output)).toBe('green_without_record');
  }, 240_000);
});
