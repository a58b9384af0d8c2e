/** The terminal as a screen meets it: one snapshot, numbered events after it, refusals as values. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENTS } from '../contract/contract.ts';
import { epochMs } from '../kernel/clock.ts';
import { businessDateAt, isTimeZone } from './business-date.ts';
import { createEventStream, type TerminalEvent, type Views } from './event-stream.ts';
import { timelineFacts } from './operations/timeline-facts.ts';
import {
  booleanOf,
  bytesOf,
  integerOf,
  jsonObjectOf,
  oneOf,
  StoredDamage,
  textOf,
  textOrNullOf,
} from './storage/row.ts';
import { createTillWorld, type TillWorld } from './testing/till-world.ts';

let world: TillWorld;
beforeAll(async () => {
  world = await createTillWorld();
});
afterAll(() => world.close());

describe('snapshot and events', () => {
  test('[CONTRACT-6] events are numbered by one, and each carries the whole new value', async () => {
    const before = await world.snapshot();
    const first = world.events.length;
    await world.ringUp('water');
    await world.ringUp('cola');
    const told = world.events.slice(first);
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => before.sequence + 1 + index));
    const after = await world.snapshot();
    expect(after.sequence).toBe(told.at(-1)?.sequence);
    expect(told.findLast(({ name }) => name === 'sale.changed')?.payload).toEqual(after.sale);
    for (const { name, payload } of told) expect(EVENTS[name].safeParse(payload).success).toBe(true);
  });

  test('[CONTRACT-7] a new run begins its numbers anew, under another name', async () => {
    const { runId } = world.terminal;
    await world.restart();
    expect(world.terminal.runId).not.toBe(runId);
    const { sequence, sale } = await world.snapshot();
    expect(sequence).toBeLessThan(20);
    expect(sale?.lines).toHaveLength(2);
    const rows = world.storage.read.all(`SELECT subject_id FROM journal WHERE type = 'terminal.started'`);
    expect(rows.map(({ subject_id: id }) => id)).toContain(world.terminal.runId);
  });

  test('[CONTRACT-8] a listener that stopped hears nothing more; a view that breaks the contract is not sent', () => {
    const stream = createEventStream();
    const heard: TerminalEvent[] = [];
    const stop = stream.onEvent((event) => heard.push(event));
    stream.setViews({ 'sale.changed': () => ({ wrong: true }), 'checkout.changed': () => null } as unknown as Views);
    stream.publish('checkout.changed');
    expect(() => stream.publish('sale.changed')).toThrow('breaks the contract');
    stop();
    stream.publish('checkout.changed');
    expect(heard.map(({ sequence, name }) => [sequence, name])).toEqual([[1, 'checkout.changed']]);
    expect(stream.sequence()).toBe(2);
  });

  test('[CONTRACT-8] unknown operations and strange inputs are values, not exceptions', async () => {
    for (const [name, input] of [
      ['', {}],
      ['constructor', {}],
      ['sale.cancel', null],
      ['sale.cancel', { saleId: 's', extra: 1 }],
      ['sale.cancel', { saleId: '' }],
      ['sale.add_product', { productId: 'water', quantity: '1' }],
    ] as const) {
      const answer = await world.terminal.call(name, input);
      expect(answer.ok).toBe(false);
    }
  });
});

describe('the business date', () => {
  test.each([
    ['2026-03-01T15:59:59Z', null, '2026-03-01'],
    ['2026-03-01T16:00:00Z', null, '2026-03-02'],
    ['2026-03-01T16:00:00Z', 'Europe/Berlin', '2026-03-01'],
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-10-25T23:00:00Z', 'Europe/Berlin', '2026-10-26'],
    ['2026-10-25T22:59:59Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-12-31T18:14:59Z', 'Asia/Kathmandu', '2026-12-31'],
    ['2026-12-31T18:15:00Z', 'Asia/Kathmandu', '2027-01-01'],
    ['2028-02-29T12:00:00Z', 'Pacific/Auckland', '2028-03-01'],
  ])('[SALE-41] %s in %s is %s', (moment, zone, expected) => {
    expect(businessDateAt(epochMs(Date.parse(moment)), zone)).toBe(expected);
  });

  test('[SALE-41] a zone nobody knows is refused before it is stored', () => {
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    expect(isTimeZone('Asia/Atlantis')).toBe(false);
    expect(() => businessDateAt(epochMs(0), 'Asia/Atlantis')).toThrow('not known');
  });
});

describe('rows and facts', () => {
  test('[STORE-14] a column that is not what its table promises is damage, never a default', () => {
    const row = { t: 'x', n: 1, f: 0.5, z: null, b: new Uint8Array([1]), j: '[1]' };
    expect(textOf(row, 't')).toBe('x');
    expect(textOrNullOf(row, 'z')).toBeNull();
    expect(booleanOf(row, 'n')).toBe(true);
    expect(bytesOf(row, 'b')).toHaveLength(1);
    for (const read of [
      () => textOf(row, 'n'),
      () => textOf(row, 'missing'),
      () => integerOf(row, 'f'),
      () => integerOf(row, 'z'),
      () => booleanOf({ n: 2 }, 'n'),
      () => bytesOf(row, 't'),
      () => oneOf(row, 't', ['a', 'b']),
      () => jsonObjectOf(row, 'j'),
    ]) {
      expect(read).toThrow(StoredDamage);
    }
  });

  test('[HISTORY-9] a body becomes flat facts: money stays money, a wallet’s full id is left out', () => {
    expect(
      timelineFacts({
        total: { minor: 5, currency: 'CNY' },
        name: { 'zh-CN': '可乐', en: 'Cola' },
        discount: { kind: 'percent', basisPoints: 500 },
        wallet: { iss: 'bank', id: 'w-secret' },
        payer: { wallet: { id: 'w-secret' }, masked: 'w***' },
        list: [1, 2],
        none: null,
        yes: true,
      }),
    ).toEqual({
      total: { minor: 5, currency: 'CNY' },
      nameZhCn: '可乐',
      nameEn: 'Cola',
      discountKind: 'percent',
      discountBasisPoints: 500,
      payerMasked: 'w***',
      none: null,
      yes: true,
    });
  });
});
