/** The contract between screen and terminal: strict both ways, errors as values, one envelope for every transport. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AssertionError } from '../kernel/assert.ts';
import type { JsonValue } from '../kernel/json.ts';
import { err, ok } from '../kernel/result.ts';
import { createClient, type LineListener, type Transport } from './client.ts';
import { COMMANDS, EVENTS, isOperationName, OPERATIONS, QUERIES, type OperationName } from './contract.ts';
import { createDispatcher, type Handlers } from './dispatcher.ts';
import { callSchema, type Call, type ContractError, type ServerMessage } from './envelope.ts';

const NAMES = Object.keys(OPERATIONS) as OperationName[];

/** Every handler answers that it was reached; one is given by the test. */
function dispatcherWith(handlers: Partial<Handlers>) {
  const refused: [string, ContractError][] = [];
  const reached = () => err({ code: 'sale.not_found' });
  const all = Object.fromEntries(NAMES.map((name) => [name, reached])) as unknown as Handlers;
  const dispatch = createDispatcher({
    handlers: { ...all, ...handlers },
    makeTraceId: () => `trace-${refused.length + 1}`,
    onRefused: (name, error) => refused.push([name, error]),
  });
  return { dispatch, refused };
}

describe('the list', () => {
  test('[CONTRACT-1] commands and queries share no name, and names are area.act', () => {
    expect(Object.keys(COMMANDS).filter((name) => Object.hasOwn(QUERIES, name))).toEqual([]);
    for (const name of [...NAMES, ...Object.keys(EVENTS)]) expect(name).toMatch(/^[a-z]+\.[a-z_]+$/);
    expect(isOperationName('toString')).toBe(false);
    expect(isOperationName('sale.add_product')).toBe(true);
  });

  test.each(NAMES)('[CONTRACT-2] %s refuses a surplus member and anything that is no object', (name) => {
    const { input } = OPERATIONS[name];
    for (const wrong of [null, 1, 'x', [], { surplus: 1 }, undefined])
      expect(input.safeParse(wrong).success).toBe(false);
  });

  test('[CONTRACT-3] everything that passes is JSON: no schema speaks of dates, maps or functions', () => {
    for (const { input, output } of Object.values(OPERATIONS)) {
      expect(() => z.toJSONSchema(input)).not.toThrow();
      expect(() => z.toJSONSchema(output)).not.toThrow();
    }
    for (const payload of Object.values(EVENTS)) expect(() => z.toJSONSchema(payload)).not.toThrow();
  });
});

describe('the dispatcher', () => {
  test('[CONTRACT-4] an unknown operation is refused by name, and its name is cut in the log', async () => {
    const { dispatch, refused } = dispatcherWith({});
    const answer = await dispatch('x'.repeat(500), {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'contract.unknown_operation', traceId: 'trace-1' } });
    expect(refused[0]?.[0]).toHaveLength(64);
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', '']) {
      expect(await dispatch(name, {})).toMatchObject({ ok: false, error: { code: 'contract.unknown_operation' } });
    }
  });

  test('[CONTRACT-4] an input that does not fit is refused before the handler, and says where', async () => {
    let reached = 0;
    const { dispatch } = dispatcherWith({
      'sale.add_product': () => {
        reached += 1;
        return err({ code: 'sale.not_found' });
      },
    });
    const wrong = await dispatch('sale.add_product', { productId: 'p', quantity: 1.5 });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'contract.input_invalid', facts: { path: 'quantity' } } });
    expect(await dispatch('sale.add_product', undefined)).toMatchObject({ ok: false });
    expect(reached).toBe(0);
    await dispatch('sale.add_product', { productId: 'p', quantity: 1 });
    expect(reached).toBe(1);
  });

  test('[CONTRACT-4] whatever is thrown at it, it answers and never throws', async () => {
    const { dispatch } = dispatcherWith({});
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), fc.jsonValue(), async (name, input) => {
        const answer = await dispatch(name, input);
        expect(answer.ok).toBe(false);
      }),
    );
  });

  test('[CONTRACT-5] a refusal travels as a value with its facts and a trace id', async () => {
    const { dispatch, refused } = dispatcherWith({
      'sale.cancel': () => err({ code: 'sale.too_many_lines', maxLines: 500 }),
    });
    const answer = await dispatch('sale.cancel', { saleId: 's' });
    expect(answer).toEqual({
      ok: false,
      error: { code: 'sale.too_many_lines', facts: { maxLines: 500 }, traceId: 'trace-1' },
    });
    expect(refused).toHaveLength(1);
  });

  test('[CONTRACT-5] a terminal that breaks its own contract stops instead of misleading', async () => {
    const { dispatch } = dispatcherWith({
      'catalogue.search': () => ok({ products: [{ productId: '' }] } as never),
    });
    await expect(dispatch('catalogue.search', { text: 'x', categoryId: null, limit: 1 })).rejects.toThrow(
      AssertionError,
    );
  });
});

describe('the client', () => {
  function line() {
    const sent: Call[] = [];
    let up = true;
    let message: (message: ServerMessage) => void = () => {};
    let lineListener: LineListener = () => {};
    const transport: Transport = {
      send: (call) => {
        if (up) sent.push(call);
        return up;
      },
      onMessage: (listener) => {
        message = listener;
      },
      onLine: (listener) => {
        lineListener = listener;
      },
      close: () => {},
    };
    return {
      transport,
      sent,
      say: (given: ServerMessage) => message(given),
      setUp: (value: boolean) => {
        up = value;
        lineListener(value, null);
      },
    };
  }

  test('[CONTRACT-9] each answer finds its call, in whatever order they come', async () => {
    const { transport, sent, say } = line();
    const client = createClient(transport);
    const first = client.call('session.staff', {});
    const second = client.call('session.staff', {});
    expect(sent.every((call) => callSchema.safeParse(call).success)).toBe(true);
    const answerWith = (value: JsonValue) => ({ ok: true, value }) as const;
    say({ type: 'answer', callId: sent[1]?.callId ?? 0, answer: answerWith({ staff: [] }) });
    say({ type: 'answer', callId: sent[0]?.callId ?? 0, answer: answerWith(null) });
    expect(await second).toEqual({ ok: true, value: { staff: [] } });
    expect(await first).toEqual({ ok: true, value: null });
    say({ type: 'answer', callId: 99, answer: answerWith(null) });
  });

  test('[CONTRACT-9] a line that is lost settles every open call as unreachable; a later answer changes nothing', async () => {
    const { transport, sent, say, setUp } = line();
    const client = createClient(transport);
    const seen: boolean[] = [];
    const stop = client.onLine((up) => seen.push(up));
    setUp(true);
    const call = client.call('sale.cancel', { saleId: 's' });
    setUp(false);
    expect(await call).toMatchObject({ ok: false, error: { code: 'contract.terminal_unreachable' } });
    say({ type: 'answer', callId: sent[0]?.callId ?? 0, answer: { ok: true, value: {} } });
    expect(await client.call('session.staff', {})).toMatchObject({ ok: false });
    say({ type: 'service_state', state: 'restarting', because: null });
    say({ type: 'service_state', state: 'up' });
    stop();
    setUp(false);
    expect(seen).toEqual([false, true, false, true]);
  });

  test('[CONTRACT-9] what keeps the service from starting is told while the line is down, once', () => {
    const { transport, say, setUp } = line();
    const seen: unknown[] = [];
    createClient(transport).onLine((...told) => seen.push(told));
    setUp(true);
    for (const because of [null, 'terminal.storage_failed', 'terminal.storage_failed'] as const)
      say({ type: 'service_state', state: 'restarting', because });
    say({ type: 'service_state', state: 'up' });
    const down = [false, null];
    expect(seen).toEqual([down, [true, null], down, [false, 'terminal.storage_failed'], [true, null]]);
  });

  test('[CONTRACT-9] events reach every listener in order until it stops', () => {
    const { transport, say } = line();
    const client = createClient(transport);
    const seen: number[] = [];
    const stop = client.onEvent(({ sequence }) => seen.push(sequence));
    say({ type: 'event', runId: 'r', sequence: 1, name: 'sale.changed', payload: null });
    say({ type: 'event', runId: 'r', sequence: 2, name: 'sale.changed', payload: null });
    stop();
    say({ type: 'event', runId: 'r', sequence: 3, name: 'sale.changed', payload: null });
    expect(seen).toEqual([1, 2]);
  });
});
