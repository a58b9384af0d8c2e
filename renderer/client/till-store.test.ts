/** The store against the terminal in memory: snapshots, events, gaps, restarts. */
import { beforeEach, describe, expect, test } from 'vitest';
import { epochMs, type Clock } from '../../electron/kernel/clock.ts';
import { createFakeClient, type FakeClient } from './testing/fake-client.ts';
import { fakeSession } from './testing/fake-staff.ts';
import { createTillStore, type TillStore } from './till-store.ts';

let nowMs = 1_000;
let wakes: (() => void)[] = [];
const clock: Clock = {
  now: () => epochMs(nowMs),
  monotonic: () => nowMs,
  after: (_, wake) => {
    wakes.push(wake);
    return { cancel: () => (wakes = wakes.filter((one) => one !== wake)) };
  },
};

/** What waits for the next frame. */
let frames: (() => void)[] = [];
const drawFrame = (): void => {
  const due = frames;
  frames = [];
  for (const act of due) act();
};

let client: FakeClient;
let store: TillStore;

/** Lets the promises of the fake client run. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};
const snapshotCalls = (): number => client.calls.filter(({ name }) => name === 'terminal.snapshot').length;
const cashier = { cashierId: 'c-9', name: { 'zh-CN': '测试', en: 'Test' }, role: 'cashier' } as const;

beforeEach(async () => {
  nowMs = 1_000;
  wakes = [];
  frames = [];
  client = createFakeClient({ now: () => nowMs });
  store = createTillStore(client, clock, (act) => void frames.push(act));
  await settle();
});

describe('following', () => {
  test('[SCREEN-23] the first snapshot makes the till live', () => {
    expect(store.read()).toMatchObject({ live: true, snapshot: { sequence: 1, session: { cashier: null } } });
    expect(snapshotCalls()).toBe(1);
  });

  test('[SCREEN-23] each event replaces its member, and no other snapshot is taken', () => {
    const before = store.read().snapshot;
    client.script.emit('session.changed', fakeSession(cashier));
    drawFrame();
    expect(store.read().snapshot).toMatchObject({ sequence: 2, session: { cashier } });
    expect(store.read().snapshot?.terminal).toBe(before?.terminal);
    expect(snapshotCalls()).toBe(1);
  });

  test('[SCREEN-27] lines that did not change keep their identity', async () => {
    await client.call('sale.add_amount', { amountText: '1', name: 'a' });
    await client.call('sale.add_amount', { amountText: '2', name: 'b' });
    drawFrame();
    const first = store.read().snapshot?.sale?.lines[0];
    await client.call('sale.add_amount', { amountText: '3', name: 'c' });
    drawFrame();
    expect(store.read().snapshot?.sale?.lines).toHaveLength(3);
    expect(store.read().snapshot?.sale?.lines[0]).toBe(first);
  });

  test('[SCREEN-23] listeners hear an event once, after the snapshot has taken it in', () => {
    const heard: (string | undefined)[] = [];
    store.onEvent(({ name }) => heard.push(`${name} ${store.read().snapshot?.session.cashier?.cashierId}`));
    client.script.emit('session.changed', fakeSession(cashier));
    drawFrame();
    drawFrame();
    expect(heard).toEqual(['session.changed c-9']);
  });
});

describe('many events at once', () => {
  const ringUp = async (count: number): Promise<void> => {
    for (let line = 1; line <= count; line += 1) {
      // oxlint-disable-next-line no-await-in-loop -- lines come one after the other, as at a till
      await client.call('sale.add_amount', { amountText: '1', name: `${line}` });
    }
  };
  const lineCount = (): number => store.read().snapshot?.sale?.lines.length ?? 0;

  test('[SCREEN-28] five hundred of them between two frames are told to the screens once, and each to its listeners in order', async () => {
    let drawn = 0;
    const heard: number[] = [];
    store.subscribe(() => (drawn += 1));
    store.onEvent(({ sequence }) => heard.push(sequence));
    await ringUp(500);
    expect([drawn, frames.length, lineCount()]).toEqual([0, 1, 0]);
    drawFrame();
    expect([drawn, lineCount()]).toEqual([1, 500]);
    expect(heard).toEqual(Array.from({ length: 500 }, (_, index) => index + 2));
    drawFrame();
    expect(drawn).toBe(1);
  });

  test('[SCREEN-28] a gap between two frames is found at once, and what came before it is not lost', async () => {
    const heard: string[] = [];
    store.onEvent(({ name }) => heard.push(name));
    await ringUp(2);
    client.script.skipEvents(1);
    client.script.emit('session.changed', fakeSession(cashier));
    expect(store.read().live).toBe(false);
    expect(heard).toEqual(['sale.changed', 'sale.changed']);
    await settle();
    expect(store.read()).toMatchObject({ live: true, snapshot: { session: { cashier } } });
    expect(lineCount()).toBe(2);
    drawFrame();
    expect(heard).toHaveLength(2);
  });

  test('[SCREEN-28] whoever got an answer may ask for what it changed before the frame', async () => {
    await ringUp(1);
    store.flush();
    expect(lineCount()).toBe(1);
    let drawn = 0;
    store.subscribe(() => (drawn += 1));
    drawFrame();
    expect(drawn).toBe(0);
  });

  test('[SCREEN-28] a frame that comes after the end tells nobody', async () => {
    let drawn = 0;
    store.subscribe(() => (drawn += 1));
    await ringUp(1);
    store.close();
    drawFrame();
    expect(drawn).toBe(0);
  });
});

describe('what was missed', () => {
  test('[SCREEN-24] a gap in the numbers takes a new snapshot', async () => {
    client.script.skipEvents(3);
    client.script.emit('session.changed', fakeSession(cashier));
    expect(store.read().live).toBe(false);
    await settle();
    expect(snapshotCalls()).toBe(2);
    expect(store.read()).toMatchObject({ live: true, snapshot: { sequence: 5, session: { cashier } } });
  });

  test('[SCREEN-24] events on both sides of a snapshot under way are neither lost nor applied twice', async () => {
    client.script.skipEvents(1);
    client.script.emit('session.changed', fakeSession(cashier));
    client.script.emit('connection.changed', {
      state: 'offline',
      sinceMs: 5,
      lastAnswerAtMs: null,
      clockOffsetMs: null,
    });
    await settle();
    drawFrame();
    expect(store.read()).toMatchObject({ live: true, snapshot: { sequence: 4, connection: { state: 'offline' } } });
    expect(snapshotCalls()).toBe(2);
  });

  test('[SCREEN-25] another run of the service takes a new snapshot', async () => {
    client.script.emit('session.changed', fakeSession(cashier));
    drawFrame();
    nowMs = 2_000;
    client.script.restart();
    expect(store.read()).toMatchObject({ live: false, liveSinceMs: 2_000, snapshot: { session: { cashier } } });
    await settle();
    expect(store.read()).toMatchObject({ live: true, snapshot: { sequence: 0 } });
    client.script.emit('session.changed', fakeSession(null));
    drawFrame();
    expect(store.read()).toMatchObject({ live: true, snapshot: { sequence: 1, session: { cashier: null } } });
  });

  test('[SCREEN-26] a lost line keeps the old snapshot on screen, marked as old', async () => {
    client.script.setLine(false);
    expect(store.read().live).toBe(false);
    expect(store.read().snapshot).not.toBeNull();
    client.script.setLine(false, 'terminal.storage_failed');
    expect(store.read()).toMatchObject({ live: false, downBecause: 'terminal.storage_failed' });
    client.script.setLine(true);
    await settle();
    expect(store.read().live).toBe(true);
    expect(snapshotCalls()).toBe(2);
  });

  test('[SCREEN-26] a snapshot that is refused is asked for again', async () => {
    client.script.setLine(false);
    client.script.refuseNext('terminal.snapshot', 'terminal.storage_failed');
    client.script.setLine(true);
    await settle();
    expect(store.read().live).toBe(false);
    expect(wakes).toHaveLength(1);
    wakes[0]?.();
    await settle();
    expect(store.read().live).toBe(true);
  });

  test('[SCREEN-26] a closed store asks for nothing more', async () => {
    store.close();
    client.script.restart();
    await settle();
    expect(snapshotCalls()).toBe(1);
  });
});
