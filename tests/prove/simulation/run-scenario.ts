/**
 * Plays a scenario in a fresh world and says how it ended. The same scenario gives the same trace and the same databases.
 * Rules PROVE-31, PROVE-38, PROVE-39.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { createSeededRandom } from '../seeded-random.ts';
import { ACTS } from './acts.ts';
import { Broken, describe } from './broken.ts';
import { conclude } from './conclude.ts';
import { needsPrinter } from './paper-acts.ts';
import { liveNights } from './nights.ts';
import { deedAt } from './places.ts';
import { openPlace } from './places-end.ts';
import { createSaleModel } from './sale-model.ts';
import { hasNights, type Scenario } from './scenario.ts';
import { createShop, ensureSignedIn, type Shop } from './shop.ts';
import { removeFolder, scratchFolder, type Templates } from './template.ts';
import { createWorld, type World } from './world.ts';

export type RunResult = Readonly<{
  /** null: every promise was kept. */
  failure: Readonly<{ invariant: string; says: string; stack: string; lastLines: readonly string[] }> | null;
  /** Of the trace, and of both databases at the end when that was asked for. */
  digest: string;
  fired: Readonly<Record<string, number>>;
  /** What was looked at and done, so that an idle run is told. */
  counts: Readonly<Record<string, number>>;
}>;

export type RunOptions = Readonly<{ templates: Templates; withDatabases?: boolean }>;

export async function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult> {
  const folder = scratchFolder('prove-run-');
  try {
    return await play(scenario, options, join(folder, 'world'));
  } finally {
    removeFolder(folder);
  }
}

async function play(scenario: Scenario, { templates, withDatabases }: RunOptions, folder: string): Promise<RunResult> {
  const { seed, place, crossing } = scenario;
  const hasPrinter = place === 'kiosk' || needsPrinter(scenario.steps.map(({ act }) => act));
  const template = place === null ? templates.enrolled : templates.unenrolled;
  const startMs = crossing === null ? undefined : Date.parse(crossing.at) - crossing.beforeMs;
  const world = await createWorld({
    ...{ seed, template, folder, hasPrinter, place: place ?? undefined },
    ...(startMs === undefined ? {} : { startMs }),
    boot: crossing === null,
  });
  const shop = createShop(world, createSaleModel());
  let failure: RunResult['failure'] = null;
  let databases = '';
  try {
    if (place !== null) await openPlace(shop, crossing);
    makeUnkind(world, scenario);
    for (const step of scenario.steps) {
      await world.pass(step.waitMs);
      await catchUp(shop);
      world.trace.write(world.time.now(), `step ${step.index} ${step.act}`);
      await ACTS[step.act](shop, createSeededRandom(`${seed}/step/${step.index}`));
    }
    if (place !== null && crossing !== null && world.time.now() > Date.parse(crossing.at))
      shop.did(deedAt(place, 'moment crossed'));
    await conclude(shop);
    if (hasNights(scenario)) await liveNights(shop);
    if (withDatabases === true) databases = digestOf(world.watch.till(), world.host.witness());
  } catch (error) {
    failure = failureOf(error, world);
  }
  const digest = createHash('sha256').update(world.trace.digest()).update(databases).digest('hex');
  await world.close().catch(() => undefined);
  return { failure, digest, fired: firedIn(world), counts: countsOf(shop) };
}

function makeUnkind({ network, random }: World, { faultPerMille, faultKinds, latencyMs }: Scenario): void {
  const chance = random('faults');
  const latency = random('latency');
  network.oneWayMs = () => latencyMs.min + latency.below(latencyMs.span);
  network.chooseFault = () => (chance.below(1_000) < faultPerMille ? chance.pick(faultKinds) : null);
}

/** A till that died meanwhile was started again: the screen reconnects, and somebody may have to sign in. */
async function catchUp(shop: Shop): Promise<void> {
  const { world } = shop;
  if (!world.noticeBoot()) return;
  await shop.lookAnew();
  // A gate and a kiosk have nobody who signs in.
  if (world.place === null) await ensureSignedIn(shop);
}

export function failureOf(error: unknown, world: World): NonNullable<RunResult['failure']> {
  const invariant = error instanceof Broken ? error.invariant : 'terminal_broke';
  const cause = error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? ''}` : '';
  const stack = `${error instanceof Error ? (error.stack ?? '') : ''}${cause}`;
  return { invariant, says: describe(error), stack, lastLines: world.trace.lastLines() };
}

export function firedIn({ network }: World): Readonly<Record<string, number>> {
  return Object.fromEntries(network.fired);
}

export function countsOf({ world, model, deeds }: Shop): Readonly<Record<string, number>> {
  const { events, looks, greens, takenOffline, tickets } = world.watch.seen;
  const requests = [...world.network.callCounts.values()].reduce((sum, count) => sum + count, 0);
  const charged = [...world.watch.ledger.charges.values()].filter(({ debits }) => debits > 0).length;
  return {
    ...{ events, looks, greens, takenOffline, tickets, requests, charged },
    foretold: model.foretold(),
    boots: world.bootCount(),
    restores: world.host.restoreCount,
    ...Object.fromEntries(deeds),
  };
}

/**
 * What hangs on an ES256 signature differs from run to run, since its nonce is the cryptographic library's own chance: the
 * bytes themselves, and the hashes over them. Neither says anything about money.
 */
const CLOSED_FILE = /\d{12}-\d{12}-[0-9a-f]{16}|"byteCount":\d+/gu;
/** Named by hashes, and as long as what is packed in it. */
const OF_HASHES = ['journal_segments'];

function withoutSignatures(cell: unknown): unknown {
  if (cell instanceof Uint8Array) return cell.length;
  if (typeof cell !== 'string') return cell;
  return cell
    .replaceAll(/[\w-]{43,}/gu, '~')
    .replaceAll(/[0-9a-f]{64}/gu, '#')
    .replaceAll(CLOSED_FILE, '#');
}

/** Every row of every table of both databases. */
function digestOf(...databases: readonly Database.Database[]): string {
  const hash = createHash('sha256');
  for (const database of databases) {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
    for (const table of (tables as string[]).filter((name) => !OF_HASHES.includes(name))) {
      const [width] = database.prepare('SELECT count(*) FROM pragma_table_info(?)').pluck().all(table) as number[];
      const order = width === 1 ? '1' : '1, 2';
      for (const row of database.prepare(`SELECT * FROM "${table}" ORDER BY ${order}`).raw().iterate())
        hash.update(JSON.stringify((row as readonly unknown[]).map(withoutSignatures)));
    }
  }
  return hash.digest('hex');
}
