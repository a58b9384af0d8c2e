/**
 * Nights at the till: days pass, and the oldest of the journal leave for closed files, at a gate or kiosk together with their
 * rows, while the process dies at any commit, wake-up or file of it. What was there before is there afterwards, once.
 * Rule PROVE-148.
 */
import { bringBack, receiptsOf, standingOf } from './bring-back.ts';
import { Broken } from './broken.ts';
import { MANAGER } from './demo.ts';
import { valuesOf } from './kept-statements.ts';
import type { CrashPlan } from './life.ts';
import type { Shop } from './shop.ts';
import { takeInLeftEntries } from './whole-journal.ts';
import type { World } from './world.ts';
import { verifyFile } from '../../../scripts/journal-verify.mjs';
import { HELD_DAYS } from '../../../electron/terminal/operations/journal-rotation.ts';
import { rebuildFaults } from '../../../electron/terminal/testing/till-invariants.ts';

export const NIGHT_DEEDS = [
  'days left the journal',
  'died while days left',
  'rows of closed days put away',
  'rows brought back',
  'died over rows that came back',
] as const;

const DAY_MS = 86_400_000;
/** A till looks two minutes after its start, and again when it died over that. */
const LOOKS_MS = 150_000;
/** Deaths in a row: those at files, commits and wake-ups of one piece. */
const DEATHS = 2;
/** Of what was put away, so much is asked for. */
const ASKED_FOR = 2;

/** The till is switched off in the evening and on in the morning, or some days later. */
export async function sleepOver(world: World, days = 1): Promise<void> {
  await world.kill();
  await world.time.advance(days * DAY_MS);
  await world.boot();
}

/** What nobody paid holds a day back where nobody is, for a fortnight: then the day leaves but for that. */
function nightsAt({ place, watch }: World): readonly number[] {
  const isHeld =
    Number(valuesOf(watch.till(), 'SELECT count(*) FROM payments WHERE problem_code IS NOT NULL').get()) > 0;
  return place !== null && isHeld ? [HELD_DAYS + 1, 1] : [1, 1];
}

type Left = Readonly<{ entries: number; putAway: number }>;

async function leftBy({ watch, till }: World): Promise<Left> {
  const entries = await takeInLeftEntries(watch.till(), till().storage.file);
  return {
    entries,
    putAway: Number(valuesOf(watch.till(), "SELECT count(*) FROM journal WHERE type = 'rows.put_away'").get()),
  };
}

const hashes = (world: World): ReadonlyMap<number, string> =>
  new Map(
    world.watch.till().prepare('SELECT sequence, hash FROM journal ORDER BY sequence').raw().all() as [
      number,
      string,
    ][],
  );

const paymentIds = (world: World): readonly string[] =>
  valuesOf(world.watch.till(), 'SELECT payment_id FROM payments ORDER BY payment_key').all() as string[];

/** After everything else was looked at: nothing is open any more, so that days can leave. */
export async function liveNights(shop: Shop): Promise<void> {
  const { world } = shop;
  const roll = world.random('nights');
  const before = { hashes: hashes(world), payments: paymentIds(world) };
  const stood = standingNow(world);
  const earlier = await leftBy(world);
  if (world.place === null) {
    await world.call('session.sign_out', {});
    await world.call('session.sign_in', MANAGER);
    await world.call('shift.close', { cash: null, note: '' });
  }
  // Two days are over then, of which all but yesterday leave.
  for (const days of nightsAt(world)) {
    await sleepOver(world, days);
    for (let death = 0; death < DEATHS; death += 1) {
      const kind = roll.pick(['commit', 'file', 'timer', 'file'] as const);
      // A wake-up a second goes by until it looks; then they come close together.
      const n = kind === 'timer' ? 118 + roll.below(30) : 1 + roll.below(kind === 'file' ? 1 : 6);
      const plan: CrashPlan = { kind, n, when: roll.chance(0.5) ? 'before' : 'after' };
      const boots = world.bootCount();
      world.planCrash(plan);
      await world.pass(LOOKS_MS);
      if (world.bootCount() > boots && kind !== 'timer') shop.did('died while days left');
    }
    world.till().life.plan(null);
    await world.pass(LOOKS_MS);
  }
  const left = await leftBy(world);
  if (left.entries > earlier.entries) shop.did('days left the journal');
  if (left.putAway > earlier.putAway) shop.did('rows of closed days put away');
  if (world.place !== null) await askForSome(shop, stood);
  const [fault] = await nightFaults(world, before);
  if (fault !== undefined) throw new Broken('books', fault);
}

type Stood = ReadonlyMap<string, Readonly<{ receiptNumber: string; standing: string | null }>>;

function standingNow({ watch }: World): Stood {
  const till = watch.till();
  return new Map(
    [...receiptsOf(till)].map(([saleId, receiptNumber]) => [
      saleId,
      { receiptNumber, standing: standingOf(till, saleId) },
    ]),
  );
}

/** Passengers come with their receipts days later. */
async function askForSome(shop: Shop, stood: Stood): Promise<void> {
  const { world } = shop;
  const roll = world.random('asked for');
  const till = world.watch.till();
  const away = [...stood].filter(([saleId]) => standingOf(till, saleId) === null);
  for (let count = Math.min(ASKED_FOR, away.length); count > 0; count -= 1) {
    const [saleId, { receiptNumber, standing }] = roll.pick(away);
    if (standingOf(till, saleId) !== null) continue;
    const when = roll.chance(0.5) ? 'before' : 'after';
    const hasDied = await bringBack(world, receiptNumber, roll.chance(0.5) ? { kind: 'commit', n: 1, when } : null);
    if (hasDied) shop.did('died over rows that came back');
    const now = standingOf(till, saleId);
    if (now !== standing) throw new Broken('books', `sale ${saleId} was ${standing}, and came back as ${now}`);
    shop.did('rows brought back');
  }
}

/** What was written stays written, in a file or here, and what was paid is in a row or in the entry that took it away. */
async function nightFaults(
  world: World,
  before: Readonly<{ hashes: ReadonlyMap<number, string>; payments: readonly string[] }>,
): Promise<readonly string[]> {
  const now = hashes(world);
  const lost = [...before.hashes].filter(([sequence, hash]) => now.get(sequence) !== hash);
  const here = new Set(paymentIds(world));
  const putAway = valuesOf(
    world.watch.till(),
    "SELECT 1 FROM journal WHERE type = 'rows.put_away' AND instr(body, ?) > 0",
  );
  const gone = before.payments.filter((id) => !here.has(id) && putAway.get(id) === undefined);
  const verdict = await verifyFile(world.till().storage.file);
  return [
    ...lost.map(([sequence]) => `entry ${sequence} is not what it was before the night`),
    ...gone.map((id) => `payment ${id} is nowhere after the night`),
    ...(verdict.whole ? [] : [`after the night the journal is broken at ${verdict.sequence}: ${verdict.says}`]),
    ...rebuildFaults(world.till().storage).map((table) => `after the night ${table} is another after a rebuild`),
  ];
}
