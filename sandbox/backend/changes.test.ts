/** What a terminal is told afterwards: the list of changes and the event stream (wallet API sections 4 and 8), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, fen, payByCode, paymentOf } from '../testing/payments.ts';
import { signRequest, type Answer } from '../testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
afterEach(() => world.close());

type Changes = {
  payments: { id: string; status: string; version: number }[];
  refunds: Record<string, unknown>[];
  next: string;
  more: boolean;
};
const changes = async (query = ''): Promise<Changes> =>
  (await terminal.call('GET', `/v1/changes${query}`)).json as Changes;
const refund = (paymentId: string, by = terminal): Promise<Answer> =>
  by.call('PUT', `/v1/refunds/${uuidV7()}`, {
    paymentId,
    amount: fen(100),
    reason: 'returned',
    occurredAt: new Date(world.clock.now()).toISOString(),
    businessDate: '2026-03-04',
    cashierId: null,
    approvedBy: 'm1',
  });

describe('changes', () => {
  test('[SANDBOX-48] each record once, in its present state, in the order of the last change', async () => {
    expect(await changes()).toEqual({ payments: [], refunds: [], topups: [], bills: [], next: '0', more: false });
    const first = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    const asked = await payByCode(world, terminal, 'wlt_zhang', 30_000);
    const third = await payByCode(world, terminal, 'wlt_li', 100);
    await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/decline`);
    const all = await changes();
    expect(all.payments.map(({ id, status }) => [id, status])).toEqual([
      [first.id, 'approved'],
      [third.id, 'approved'],
      [asked.id, 'declined'],
    ]);
    expect(all.more).toBe(false);
    expect(await changes(`?after=${all.next}`)).toMatchObject({ payments: [], next: all.next });
    await terminal.call('PUT', `/v1/payments/${first.id}/reversal`, { reason: 'timeout' });
    expect((await changes(`?after=${all.next}`)).payments.map(({ id, status }) => [id, status])).toEqual([
      [first.id, 'reversed'],
    ]);
  });

  test('[SANDBOX-48] pages follow one another and count payments and refunds together', async () => {
    const payments = [];
    for (let made = 0; made < 3; made += 1) payments.push(await payByCode(world, terminal, 'wlt_zhang', 1_000));
    for (const { id } of payments) await refund(id);
    const kinds: string[] = [];
    let page = await changes('?limit=1');
    for (;;) {
      kinds.push(...page.payments.map(() => 'payment'), ...page.refunds.map(() => 'refund'));
      expect(page.payments.length + page.refunds.length).toBe(1);
      if (!page.more) break;
      page = await changes(`?limit=1&after=${page.next}`);
    }
    expect(kinds).toEqual(['payment', 'refund', 'payment', 'refund', 'payment', 'refund']);
  });

  test('[SANDBOX-48] a refund carries what its request said', async () => {
    const { id } = await payByCode(world, terminal, 'wlt_zhang', 1_000);
    await refund(id);
    expect((await changes()).refunds).toMatchObject([
      {
        paymentId: id,
        reason: 'returned',
        businessDate: '2026-03-04',
        cashierId: null,
        approvedBy: 'm1',
        settlementDate: '2026-03-04',
      },
    ]);
  });

  test('[SANDBOX-48] another terminal’s refund changes this terminal’s payment', async () => {
    const other = await world.enrol();
    const { id } = await payByCode(world, terminal, 'wlt_zhang', 1_000);
    const { next } = await changes();
    await refund(id, other);
    const after = await changes(`?after=${next}`);
    expect([after.payments.length, after.refunds.length]).toEqual([1, 0]);
    expect(((await other.call('GET', '/v1/changes')).json as Changes).refunds).toHaveLength(1);
  });

  test('[SANDBOX-48] a cursor beyond the end, as after a restore of the backend, begins again', async () => {
    await payByCode(world, terminal, 'wlt_zhang', 1_000);
    expect((await changes('?after=999999999999999')).payments).toHaveLength(1);
  });

  test('[SANDBOX-48] what came after a backup that the backend was set back to is told to a till that had read further', async () => {
    const { next: before } = await changes();
    for (let made = 0; made < 3; made += 1) await payByCode(world, terminal, 'wlt_zhang', 1_000);
    const { next } = await changes();
    await world.server.database
      .updateTable('terminals')
      .set({ change_seq: Number(before) })
      .execute();
    world.clock.advance(60_000);
    const late = await payByCode(world, terminal, 'wlt_li', 100);
    expect((await changes(`?after=${next}`)).payments.map(({ id }) => id)).toEqual([late.id]);
  });

  test.each([['?limit=0'], ['?limit=501'], ['?limit=x'], ['?after=-1'], ['?after=']])(
    '[SANDBOX-48] %s is refused',
    async (query) => {
      const answer = await terminal.call('GET', `/v1/changes${query}`);
      expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
    },
  );

  test('[SANDBOX-50] versions grow', async () => {
    const asked = await payByCode(world, terminal, 'wlt_zhang', 30_000);
    await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    const approved = paymentOf(await terminal.call('GET', `/v1/payments/${asked.id}`));
    const reversed = paymentOf(await terminal.call('PUT', `/v1/payments/${asked.id}/reversal`, { reason: 'timeout' }));
    expect(approved.version).toBeGreaterThan(asked.version);
    expect(reversed.version).toBeGreaterThan(approved.version);
  });
});

type StreamEvent = Readonly<{ id: string; type: string; data: Record<string, unknown> }>;

/** Holds a stream open and hands out its events one by one. */
async function openStream(
  by: TestTerminal,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ next(): Promise<StreamEvent>; close(): void; signed: boolean }> {
  const outgoing = { method: 'GET', path: '/v1/events', headers };
  const signed = signRequest(world.origin, outgoing, by.id, by.key, world.clock.now());
  const stop = new AbortController();
  const response = await fetch(`${world.origin}/v1/events`, { headers: signed.headers, signal: stop.signal });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  if (response.body === null) throw new Error('a stream has a body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<StreamEvent> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream has ended');
        text += value;
        continue;
      }
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string): string =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      if (field('event') !== '')
        return { id: field('id'), type: field('event'), data: JSON.parse(field('data')) as Record<string, unknown> };
    }
  };
  return { next, close: () => stop.abort(), signed: response.headers.has('signature') };
}

describe('events', () => {
  const showQr = async (by = terminal): Promise<string> => {
    const id = uuidV7();
    await by.call('PUT', `/v1/payments/${id}`, paymentBody(world.clock, { type: 'merchant_qr', expiresInSeconds: 60 }));
    return id;
  };

  test('[SANDBOX-8] a stream begins now, tells what happens to its terminal, and its head is signed', async () => {
    const other = await world.enrol();
    await showQr();
    const stream = await openStream(terminal);
    expect(stream.signed).toBe(true);
    await showQr(other);
    const id = await showQr();
    const first = await stream.next();
    expect([first.type, first.data['id']]).toEqual(['payment.updated', id]);
    await world.demo('POST', '/demo/policy', { maxPerPayment: 1 });
    await world.demo('POST', '/demo/wallets/wlt_li/settings', { denied: true });
    const types = [];
    for (let seen = 0; seen < 3; seen += 1) types.push((await stream.next()).type);
    expect(types).toEqual(['payment.updated', 'config.changed', 'denylist.changed']);
    stream.close();
  });

  test('[SANDBOX-50] the phone’s decision is told', async () => {
    const asked = await payByCode(world, terminal, 'wlt_zhang', 30_000);
    const stream = await openStream(terminal);
    await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect(await stream.next()).toMatchObject({
      type: 'payment.updated',
      data: { id: asked.id, version: asked.version + 1 },
    });
    stream.close();
  });

  test('[SANDBOX-8] Last-Event-ID resumes where the stream broke', async () => {
    const stream = await openStream(terminal);
    const first = await showQr();
    const seen = await stream.next();
    stream.close();
    const second = await showQr();
    const resumed = await openStream(terminal, { 'last-event-id': seen.id });
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push((await resumed.next()).data['id']);
    expect(ids).toEqual([first, second, second]);
    resumed.close();
  });

  test.each([['999999'], ['abc']])('[SANDBOX-70] %s is answered by resync', async (last) => {
    const stream = await openStream(terminal, { 'last-event-id': last });
    expect((await stream.next()).type).toBe('resync');
    stream.close();
  });

  test('[SANDBOX-70] what is forgotten is answered by resync, and the newest is never forgotten', async () => {
    await showQr();
    const stream = await openStream(terminal, { 'last-event-id': '1' });
    const newest = await stream.next();
    stream.close();
    world.clock.advance(25 * 3_600_000);
    await showQr();
    world.clock.advance(25 * 3_600_000);
    await terminal.call('GET', '/v1/time');
    const late = await openStream(terminal, { 'last-event-id': newest.id });
    expect((await late.next()).type).toBe('resync');
    late.close();
  });

  test('[SANDBOX-8] what asks for something else than a stream gets none', async () => {
    const answer = await terminal.call('GET', '/v1/events', undefined, { headers: { accept: 'application/json' } });
    expect(answer.status).toBe(404);
  });
});
