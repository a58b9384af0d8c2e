/** How the list of changes is read: when, from where, and what happens when an answer, a page or the process is lost. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../kernel/log.ts';
import { createSeededRandom } from '../../../kernel/seeded-random.ts';
import type { Storage } from '../../storage/database.ts';
import { CHANGES_READ_MS, CODE, createInboxWorld, type InboxWorld } from '../../testing/inbox-world.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { createVirtualClock, type VirtualClock } from '../../testing/virtual-clock.ts';
import type { BackendAnswer, BackendChanges } from '../../wallet-backend/wallet-backend.ts';
import { changesCursor, saveChangesCursor } from './changes-cursor-store.ts';
import {
  CHANGES_EVERY_MS,
  CHANGES_FIRST_MS,
  CHANGES_SOON_MS,
  createChangesSync,
  NEXT_PAGE_MS,
  PAGE_ENTRIES,
  type ChangesSync,
} from './changes-sync.ts';

const EMPTY = { payments: [], refunds: [], services: [], unreadableCount: 0 } as const;
const page = (next: string, more = false): BackendAnswer<BackendChanges> => ({
  kind: 'answered',
  status: 200,
  value: { ...EMPTY, next, more },
});
const SILENCE = { kind: 'no_usable_answer', cause: 'timed_out', retryAfterMs: null } as const;

let clock: VirtualClock;
let storage: Storage;
/** The answers to come; behind the last, the same page as before. */
let answers: BackendAnswer<BackendChanges>[];
let asked: { after: string | null; limit: number; atMs: number }[];
let taken: string[];
let latencyMs: number;
let unreadable: number[];

beforeEach(() => {
  clock = createVirtualClock();
  storage = openTestStorage();
  [answers, asked, taken] = [[], [], []];
  latencyMs = 0;
  unreadable = [];
});

function started(terminalId: () => string | null = () => 't1'): ChangesSync {
  const sync = createChangesSync({
    ...{ clock, storage, log: silentLog, random: createSeededRandom(5), terminalId },
    backend: {
      getChanges: async (after, limit) => {
        asked.push({ after, limit, atMs: clock.monotonic() });
        if (latencyMs > 0) await new Promise<void>((arrive) => void clock.after(latencyMs, arrive));
        return answers.shift() ?? page(after ?? '0');
      },
    },
    onChanges: ({ next }) => void taken.push(next),
    onEnd: () => undefined,
    onAnswer: () => undefined,
    onUnreadable: ({ count }) => void unreadable.push(count),
  });
  sync.start();
  onTestFinished(() => sync.stop());
  return sync;
}

const askedAfter = (): readonly (string | null)[] => asked.map(({ after }) => after);

describe('when it is read', () => {
  test('[INBOX-20] after the start, and again within five minutes, not before half of them', async () => {
    started();
    await clock.advance(CHANGES_FIRST_MS - 1);
    expect(asked).toEqual([]);
    await clock.advance(1);
    expect(asked).toMatchObject([{ after: null, limit: PAGE_ENTRIES }]);
    await clock.advance(CHANGES_EVERY_MS / 2 - 1);
    expect(asked).toHaveLength(1);
    await clock.advance(CHANGES_EVERY_MS / 2 + 1);
    expect(asked).toHaveLength(2);
  });

  test('[INBOX-20] when the network is back, and at once when the hints lost their place, even amid a page', async () => {
    const sync = started();
    await clock.advance(CHANGES_FIRST_MS);
    sync.reconnected();
    await clock.advance(CHANGES_FIRST_MS);
    expect(asked).toHaveLength(2);
    sync.soon();
    await clock.advance(CHANGES_SOON_MS);
    expect(asked).toHaveLength(3);
    // An answer that is on its way was made before: what happened since is asked for once more, and soon.
    latencyMs = 2_000;
    sync.soon();
    await clock.advance(CHANGES_SOON_MS + 1_000);
    expect(asked).toHaveLength(4);
    sync.soon();
    sync.reconnected();
    await clock.advance(1_000 + CHANGES_SOON_MS - 1);
    expect(asked).toHaveLength(4);
    await clock.advance(1);
    expect(asked).toHaveLength(5);
  });

  test('[INBOX-20] nobody asks while the terminal is nobody, and nothing is heard after the stop', async () => {
    let mine: string | null = null;
    const sync = started(() => mine);
    await clock.advance(2 * CHANGES_EVERY_MS);
    expect(asked).toEqual([]);
    mine = 't1';
    await clock.advance(CHANGES_EVERY_MS);
    expect(asked).not.toEqual([]);
    sync.stop();
    const before = asked.length;
    await clock.advance(2 * CHANGES_EVERY_MS);
    expect(asked).toHaveLength(before);
  });
});

describe('from where', () => {
  test('[INBOX-21] the place is stored behind a page that was taken in, and the next start goes on there', async () => {
    answers = [page('17')];
    const sync = started();
    await clock.advance(CHANGES_FIRST_MS);
    expect([taken, changesCursor(storage.read, 't1')]).toEqual([['17'], '17']);
    sync.stop();
    started();
    await clock.advance(CHANGES_FIRST_MS);
    expect(askedAfter()).toEqual([null, '17']);
  });

  test('[INBOX-21] a page whose answer was lost is asked for from the same place', async () => {
    answers = [page('3', true), SILENCE, page('9')];
    started();
    await clock.advance(CHANGES_FIRST_MS + 5_000);
    expect(askedAfter()).toEqual([null, '3', '3']);
    expect(taken).toEqual(['3', '9']);
  });

  test('[INBOX-24] page follows page at once; one that leads nowhere is not asked for without end', async () => {
    answers = [page('1', true), page('2', true), page('2', true)];
    started();
    await clock.advance(CHANGES_FIRST_MS + 2 * NEXT_PAGE_MS);
    expect(askedAfter()).toEqual([null, '1', '2']);
    await clock.advance(CHANGES_EVERY_MS / 2 - NEXT_PAGE_MS);
    expect(asked).toHaveLength(3);
  });

  test('[INBOX-24] another terminal has another list, and begins at its beginning', async () => {
    storage.write((db) => saveChangesCursor(db, 't1', '40', clock.now()));
    let mine = 't1';
    started(() => mine);
    await clock.advance(CHANGES_FIRST_MS);
    mine = 't2';
    await clock.advance(CHANGES_EVERY_MS);
    expect(askedAfter()).toEqual(['40', null]);
  });
});

describe('what can fail', () => {
  test('[INBOX-23] without an answer it is asked for again, slower and slower, for ever', async () => {
    answers = Array.from({ length: 200 }, () => SILENCE);
    started();
    await clock.advance(3 * 3_600_000);
    const gaps = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300_000);
    expect(gaps.slice(0, 3).every((gap) => gap <= 8_000)).toBe(true);
    expect(asked.length).toBeGreaterThan(36);
  });

  test('[INBOX-23] a wait that the backend asked for is heeded', async () => {
    answers = [{ ...SILENCE, cause: 'rate_limited', retryAfterMs: 120_000 }, page('5')];
    started();
    await clock.advance(CHANGES_FIRST_MS + 119_000);
    expect(asked).toHaveLength(1);
    await clock.advance(1_001);
    expect(taken).toEqual(['5']);
  });

  test('[INBOX-23] a place that the backend does not know any more: it is read from the beginning, once', async () => {
    storage.write((db) => saveChangesCursor(db, 't1', 'of-another-life', clock.now()));
    const refused = { kind: 'refused', status: 422, code: 'validation_failed', detail: null } as const;
    answers = [refused, page('2')];
    started();
    await clock.advance(CHANGES_FIRST_MS + NEXT_PAGE_MS);
    expect(askedAfter()).toEqual(['of-another-life', null]);
    expect(changesCursor(storage.read, 't1')).toBe('2');
    answers = [refused, refused, refused];
    await clock.advance(CHANGES_EVERY_MS);
    expect(askedAfter().slice(2, 4)).toEqual(['2', null]);
    expect(asked.length).toBeLessThan(12);
  });
});

describe('what it brings', () => {
  let world: InboxWorld;
  beforeEach(async () => {
    world = await createInboxWorld();
  }, 60_000);
  afterEach(async () => {
    const faults = world.faults();
    await world.close();
    if (faults.length > 0) throw new Error(faults.join(', '));
  });

  test('[INBOX-22] C17 an outcome that nobody answers for is found out by it, and ends like any other', async () => {
    const { saleId, paymentId } = await world.lostApproval();
    for (const operation of ['getPayment', 'putPayment', 'reversePayment'] as const) {
      world.backend.script(operation, { kind: 'no_answer', committed: false, cause: 'timed_out' }, 1_000);
    }
    world.backend.setReachable(true);
    await world.advance(CHANGES_READ_MS + 12_000);
    expect((await world.call('sales.get', { saleId })).payments).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ paymentId, state: 'approved' })]),
    );
    expect((await world.checkout()).screen).toBe('approved');
  });

  test('[INBOX-22] C22 read twice, and again after a restart, it changes nothing', async () => {
    await world.paidSale();
    const { paymentId } = await world.lostApproval();
    world.backend.setReachable(true);
    await world.advance(CHANGES_READ_MS);
    const rows = (): string =>
      JSON.stringify(
        ['payments', 'sales', 'refunds', 'inbox_items'].map((table) =>
          world.storage.read.all(`SELECT * FROM ${table}`),
        ),
      );
    const before = rows();
    const entries = (): number => world.journal('payment.approved').length;
    const entriesBefore = entries();
    for (let index = 0; index < 2; index += 1) {
      world.storage.write((db) => db.run('DELETE FROM changes_cursors'));
      await (index === 0 ? world.restart() : world.crash());
      await world.advance(CHANGES_READ_MS);
    }
    expect(world.sent('getChanges')).toBeGreaterThanOrEqual(3);
    expect([rows(), entries()]).toEqual([before, entriesBefore]);
    expect(world.backend.chargedMinor().get(paymentId)).toBe(200);
  });

  test('[INBOX-22] C22 the answer and the list in either order, each twice: one approval, one sale paid', async () => {
    const saleId = await world.startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 9_000 });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(100);
    world.backend.tellResync();
    await world.advance(1_000);
    expect((await world.checkout()).screen).toBe('approved');
    world.backend.tellResync();
    await world.advance(20_000);
    expect(world.journal('payment.approved').length).toBe(1);
    expect(world.journal('sale.paid').length).toBe(1);
  });
});

test('[SYNC-51] what cannot be read of a page is told of, and the rest is read on', async () => {
  answers = [{ kind: 'answered', status: 200, value: { ...EMPTY, unreadableCount: 2, next: '7', more: false } }];
  started();
  await clock.advance(CHANGES_FIRST_MS);
  expect(unreadable).toEqual([2]);
  expect(taken).toEqual(['7']);
});
