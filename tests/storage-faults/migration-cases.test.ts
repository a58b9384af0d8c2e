/** Which files of killed migrations are brought to the latest version, and which need not be. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '../../electron/terminal/storage/driver.ts';
import { MIGRATIONS } from '../../electron/terminal/storage/migrations.ts';
import { SCRATCH } from './case.ts';
import { migrationCases, wayFaults, wayFrom, type Way } from './migration-cases.ts';

const LATEST = MIGRATIONS.length;

function scratch(): string {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-way-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** As if the migration before had spoilt a row of what it should have kept. */
function spoilt(way: Way, to: number): Way {
  const folder = scratch();
  const states = way.states.map((state) => {
    if (state.to !== to) return state;
    for (const [name, bytes] of state.image) writeFileSync(path.join(folder, name), bytes);
    const database = new Database(path.join(folder, 'till.db'));
    database.exec("UPDATE categories SET color = '#FFFFFF'");
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    const names = [...state.image.keys()].filter((name) => !name.endsWith('-wal'));
    return { ...state, image: new Map(names.map((name) => [name, readFileSync(path.join(folder, name))])) };
  });
  return { ...way, states };
}

test('[PROVE-89] a file in which is what was in one that was brought to the latest version goes no further; any other does', async () => {
  const way = wayFrom(scratch(), LATEST - 3);
  expect(new Set(way.states.map(({ to }) => to))).toEqual(new Set([LATEST - 2, LATEST - 1, LATEST]));
  const folder = scratch();
  // The first that was left behind, and whatever was left when the latest itself was being made.
  const least = 1 + way.states.filter(({ to }) => to === LATEST).length;
  expect(await wayFaults(folder, way, 'quick')).toEqual({ faults: [], finishedCount: least });
  expect(await wayFaults(folder, way, 'nightly')).toEqual({ faults: [], finishedCount: way.states.length });
  const { faults, finishedCount } = await wayFaults(folder, spoilt(way, LATEST - 1), 'quick');
  expect(finishedCount).toBeGreaterThan(least);
  expect(faults.join()).toContain(`version ${LATEST} starts: categories has other rows in version ${LATEST}`);
}, 60_000);

test('[PROVE-92] migrations are killed from every version in the model, and really from twelve versions a day', () => {
  const namesOf = (choice: string | null, tier: 'quick' | 'nightly' = 'quick'): readonly string[] =>
    migrationCases(tier, choice).map(({ name }) => name);
  const countOf = (names: readonly string[], text: string): number =>
    names.filter((name) => name.includes(text)).length;
  const day = namesOf('2026-11-23');
  expect([countOf(day, 'to each later one'), countOf(day, ', kill ')]).toEqual([LATEST, 12]);
  expect(countOf(namesOf(null), ', kill ')).toBe(LATEST);
  expect(countOf(namesOf('2026-11-23', 'nightly'), ', kill ')).toBe(3 * LATEST);
  expect(namesOf('2026-11-24')).not.toEqual(day);
});
