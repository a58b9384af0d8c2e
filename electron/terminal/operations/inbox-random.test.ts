/**
 * Whatever happens to late results and their refunds, in whatever order, with whatever answers lost and however often the
 * process dies: money goes back once, each item is closed once, and the books are what the journal makes of them.
 */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { randomFraction } from '../../kernel/random.ts';
import { createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import type { SimulatedFault } from '../wallet-backend/simulated-driver.ts';
import { integerOf, textOf } from '../storage/row.ts';

const STEPS = 30;
const FAULTS: readonly SimulatedFault[] = [
  { kind: 'no_answer', committed: true, cause: 'timed_out' },
  { kind: 'no_answer', committed: false, cause: 'cut_off' },
  { kind: 'arrives_late', afterMs: 15_000 },
  { kind: 'arrives_twice', afterMs: 3_000 },
  { kind: 'answers_late', afterMs: 12_000 },
  { kind: 'overloaded', status: 503, retryAfterMs: 2_000 },
];
const OPERATIONS = ['putRefund', 'getRefund', 'getChanges', 'getPayment'] as const;

class Days {
  readonly #world: InboxWorld;
  readonly #pick: <T>(those: readonly T[]) => T | undefined;
  /** How often each kind of step was taken. */
  readonly taken = new Map<string, number>();

  constructor(world: InboxWorld, seed: number) {
    const random = createSeededRandom(seed);
    this.#world = world;
    this.#pick = (those) => those[Math.floor(randomFraction(random) * those.length)];
  }

  async live(): Promise<void> {
    const all = Object.entries(this.#steps);
    // Without late results nothing can happen to them.
    const steps = [...all, ...all.filter(([name]) => ['orphan', 'refund', 'refundTwice', 'decides'].includes(name))];
    await this.#world.orphan(500);
    for (let count = 0; count < STEPS; count += 1) {
      const [name, step] = this.#pick(steps) ?? ['', async () => undefined];
      await step();
      this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
      await this.#world.advance(this.#pick([50, 1_000, 20_000]) ?? 0);
    }
  }

  readonly #steps: Readonly<Record<string, () => Promise<unknown>>> = {
    orphan: async () => {
      await this.#world.orphan(this.#pick([100, 250, 999]) ?? 1);
      this.#world.backend.tellResync();
    },
    orphanRefund: async () => {
      const [paymentId, minor] =
        this.#pick([...this.#world.backend.chargedMinor()].filter(([, left]) => left > 10)) ?? [];
      if (paymentId === undefined || minor === undefined) return;
      // The backend has the last word on its ceiling; what it refuses changes nothing.
      await this.#world.orphanRefund(paymentId, Math.floor(minor / 2)).catch(() => undefined);
    },
    refund: () => this.#close((itemId) => ({ how: 'refunded', itemId, note: '' })),
    refundTwice: async () => {
      const itemId = this.#pick(await this.#world.items())?.itemId ?? 'none';
      const wish = { how: 'refunded', itemId, note: '' } as const;
      const both = [this.#world.terminal.call('inbox.close', wish), this.#world.terminal.call('inbox.close', wish)];
      await this.#world.during(Promise.all(both), 21_000);
    },
    explain: () => this.#close((itemId) => ({ how: 'explained', itemId, note: 'seen' })),
    fault: async () => {
      const operation = this.#pick(OPERATIONS);
      const fault = this.#pick(FAULTS);
      if (operation !== undefined && fault !== undefined) this.#world.backend.script(operation, fault, 2);
    },
    waits: async () => this.#world.backend.nextRefund({ kind: 'wait' }),
    fails: async () => this.#world.backend.nextRefund({ kind: 'fail', code: 'issuer_error' }),
    decides: async () => this.#decide(),
    resync: async () => this.#world.backend.tellResync(),
    crash: () => this.#world.crash(500),
    crashSoon: async () => {
      this.#world.crashAtCommit(this.#pick([1, 2, 3]) ?? 1, this.#pick(['before', 'after'] as const) ?? 'after');
      await this.#world.advance(5_000);
      await this.#world.crash();
    },
  };

  async #close(wishOf: (itemId: string) => Parameters<InboxWorld['terminal']['call']>[1]): Promise<void> {
    const itemId = this.#pick(await this.#world.items())?.itemId ?? 'none';
    await this.#world.during(this.#world.terminal.call('inbox.close', wishOf(itemId)), 11_000);
  }

  #decide(): void {
    for (const row of this.#world.storage.read.all(`SELECT refund_id FROM refunds WHERE state = 'pending'`)) {
      const plan = this.#pick([{ kind: 'succeed' }, { kind: 'fail', code: 'issuer_error' }] as const);
      if (plan !== undefined) this.#world.backend.refundDecides(textOf(row, 'refund_id'), plan);
    }
  }

  /** The world is kind again until everything had time to end. */
  async heal(): Promise<void> {
    await this.#world.crash();
    for (let round = 0; round < 4; round += 1) {
      await this.#world.advance(301_000);
      this.#decide();
    }
    await this.#world.advance(301_000);
  }
}

/** What is wrong with the money, the items and the books; nothing is good. */
function faultsOf(world: InboxWorld): readonly string[] {
  const { read } = world.storage;
  const faults = [...rebuildFaults(world.storage)];
  for (const row of read.all(
    `SELECT payment_id, sum(amount_minor) AS back FROM refunds WHERE state <> 'failed' GROUP BY 1`,
  )) {
    const left = world.backend.chargedMinor().get(textOf(row, 'payment_id')) ?? 0;
    if (left < 0) faults.push(`${textOf(row, 'payment_id')} got back more than it paid`);
  }
  for (const row of read.all(`SELECT refund_id, state FROM refunds WHERE state IN ('requested', 'pending')`)) {
    faults.push(`refund ${textOf(row, 'refund_id')} is ${textOf(row, 'state')} still`);
  }
  const closings = read.all(
    `SELECT json_extract(body, '$.itemId') AS item_id, count(*) AS times FROM journal WHERE type = 'inbox.item_closed' GROUP BY 1`,
  );
  for (const row of closings) {
    if (integerOf(row, 'times') !== 1)
      faults.push(`item ${textOf(row, 'item_id')} was closed ${integerOf(row, 'times')} times`);
  }
  const refunded = read.all(
    `SELECT subject_id FROM inbox_items WHERE state = 'closed' AND json_extract(closed, '$.facts.how') = 'refunded'`,
  );
  for (const row of refunded) {
    const left = world.backend.chargedMinor().get(textOf(row, 'subject_id')) ?? 0;
    if (left !== 0) faults.push(`${textOf(row, 'subject_id')} was refunded, and its customer lacks ${left}`);
  }
  const known = new Set(read.all('SELECT subject_id FROM inbox_items').map((row) => textOf(row, 'subject_id')));
  for (const [paymentId, minor] of world.backend.chargedMinor()) {
    if (minor > 0 && !known.has(paymentId)) faults.push(`nobody was told of ${paymentId}`);
  }
  return faults;
}

/** Over all days: steps, faults that were met, and what came of it. */
const happened = new Map<string, number>();

describe('days on which anything happens', () => {
  test.each(Array.from({ length: 10 }, (_, index) => index + 1))(
    '[INBOX-2] [INBOX-5] [INBOX-7] [INBOX-17] seed %i: money goes back once, each item is closed once',
    async (seed) => {
      const world = await createInboxWorld({ seed });
      try {
        const days = new Days(world, seed);
        await days.live();
        await days.heal();
        expect(faultsOf(world)).toEqual([]);
        for (const [name, count] of [...days.taken, ...world.backend.metFaults()]) {
          happened.set(name, (happened.get(name) ?? 0) + count);
        }
        for (const type of ['refund.succeeded', 'refund.failed', 'refund.pending', 'inbox.item_closed']) {
          happened.set(type, (happened.get(type) ?? 0) + world.journal(type).length);
        }
      } finally {
        await world.close();
      }
    },
    60_000,
  );

  test('[INBOX-17] each kind of trouble really happened', () => {
    expect(happened.size).toBeGreaterThan(0);
    const kinds = [
      ...new Set(FAULTS.map(({ kind }) => kind)),
      'crash',
      'crashSoon',
      'refundTwice',
      'orphanRefund',
      'resync',
    ];
    const ends = ['refund.succeeded', 'refund.failed', 'refund.pending', 'inbox.item_closed'];
    for (const name of [...kinds, ...ends]) expect(happened.get(name) ?? 0, name).toBeGreaterThan(0);
    expect(happened.get('refund.succeeded')).toBeGreaterThan(10);
  });
});
