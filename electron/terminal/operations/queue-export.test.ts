/** What the backend has not taken, as files: what is in them, what is not, who may have them, and that they are whole. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportItems, MAX_FILE_BYTES, readExportCursor } from '../payment/4-queue/export-document.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { textOf } from '../storage/row.ts';
import { leaveBacklog } from '../testing/backlog.ts';
import { CODE, createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { CASHIER, MANAGER, SUPERVISOR } from '../testing/till-world.ts';
import { makeExportFile } from './queue-export.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await createInboxWorld();
}, 60_000);
afterEach(() => world.close());

type Payment = Readonly<Record<string, unknown> & { id: string; body: string | null; bodySha256: string }>;
type File = Readonly<{
  document: Readonly<{
    terminalId: string;
    publicKey: Readonly<{ kty: string; crv: string; x: string }>;
    journal: Readonly<{ sequence: number; hash: string }>;
    payments: readonly Payment[];
    refunds: readonly Readonly<Record<string, unknown> & { id: string; body: string }>[];
  }>;
  signature: Readonly<{ keyThumbprint: string; value: string }>;
}>;

const exported = async (cursor: string | null = null) => world.call('queue.export', { cursor });
const fileOf = (text: string): File => JSON.parse(text) as File;

/** A payment accepted offline, a reversal that is not confirmed, and a refund whose end is not known. */
async function oneOfEach(): Promise<Readonly<{ taken: string; reversing: string }>> {
  await world.signIn(MANAGER);
  await world.refundDue();
  const { itemId, saleId } = await world.item();
  world.backend.nextRefund({ kind: 'wait' });
  await world.during(world.call('inbox.close', { how: 'refunded', itemId, note: '' }));
  await world.cancelSale(saleId ?? '');
  const reversing = await world.lostApproval();
  await world.call('checkout.cancel_payment', { paymentId: reversing.paymentId });
  await world.advance(20_000);
  await world.call('sale.set_aside', { saleId: reversing.saleId });
  const taken = await world.sell();
  return { taken, reversing: reversing.paymentId };
}

describe('what is in the file', () => {
  test('[INBOX-61] C5 what was accepted offline with the exact bytes that are to be put', async () => {
    const { taken } = await oneOfEach();
    const { document } = fileOf((await exported()).text);
    const payment = document.payments.find(({ id }) => id === taken);
    const row = world.storage.read.get('SELECT body FROM payment_requests WHERE payment_id = ?', taken) ?? {};
    expect(payment?.body).toBe(textOf(row, 'body'));
    expect(JSON.parse(payment?.body ?? '')).toMatchObject({ method: { type: 'offline', channel: 'qr' } });
    expect(payment).toMatchObject({ state: 'accepted_offline', errand: 'put_payment', reason: null });
  });

  test('[INBOX-61] a reversal with its reason, and a refund with its exact bytes', async () => {
    const { reversing } = await oneOfEach();
    const { document } = fileOf((await exported()).text);
    expect(document.payments.find(({ id }) => id === reversing)).toMatchObject({
      ...{ state: 'reversing', errand: 'reverse', body: null, reason: 'cashier_cancelled' },
    });
    const [refund] = document.refunds;
    const row = world.storage.read.get('SELECT refund_id, body FROM refunds') ?? {};
    expect(refund).toMatchObject({ id: textOf(row, 'refund_id'), body: textOf(row, 'body'), state: 'pending' });
  });

  test('[INBOX-61] no payment code, and nothing that a customer showed but for what must be forwarded', async () => {
    await world.signIn(MANAGER);
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'arrives_late', afterMs: 9_000 });
    expect(await world.tap()).toBe(true);
    await world.advance(100);
    await world.crash();
    await world.call('sale.set_aside', { saleId: (await world.snapshot()).sale?.saleId ?? '' });
    await world.lostApproval();
    const requests = world.storage.read.all('SELECT body FROM payment_requests').map((row) => textOf(row, 'body'));
    const presentments = requests.flatMap((body) => /"presentment":"([^"]+)"/.exec(body)?.[1] ?? []);
    expect([presentments.length, requests.some((body) => body.includes(CODE))]).toEqual([1, true]);
    const { text } = await exported();
    for (const secret of [CODE, ...presentments]) expect(text).not.toContain(secret);
    const states = fileOf(text).document.payments.map(({ state, method }) => `${String(method)} ${String(state)}`);
    expect(states).toEqual(expect.arrayContaining(['payment_code outcome_unknown', 'tap outcome_unknown']));
  });

  test('[INBOX-61] of what is asked after only there is enough to find it', async () => {
    await world.signIn(MANAGER);
    const { paymentId } = await world.lostApproval();
    const [payment] = fileOf((await exported()).text).document.payments.filter(({ id }) => id === paymentId);
    expect(payment).toMatchObject({ body: null, amount: { minor: 200, currency: 'CNY' } });
    expect(payment?.bodySha256).toMatch(/^[0-9a-f]{64}$/);
    expect(payment?.['receiptNumber']).toMatch(/^sim_till_1-\d{6}$/);
  });
});

describe('how it is written', () => {
  const from = readExportCursor(null) ?? { part: 'payments', key: 0 };

  test('[INBOX-62] everything once, oldest first, in files that a request can carry', async () => {
    const ids = leaveBacklog(world, 1_700, 'accepted');
    await world.signIn(MANAGER);
    world.backend.setReachable(false);
    const seen: string[] = [];
    let cursor: string | null = null;
    let files = 0;
    do {
      const file: Awaited<ReturnType<typeof exported>> = await exported(cursor);
      expect(Buffer.byteLength(file.text)).toBeLessThan(2 * 1024 * 1024);
      expect(file.fileName).toMatch(/^queue-sim_till_1-[0-9TZ]+(-payments-\d+)?\.json$/);
      const { payments, refunds } = fileOf(file.text).document;
      expect(payments.length + refunds.length).toBe(file.itemCount);
      seen.push(...payments.map(({ id }) => id));
      cursor = file.cursor;
      files += 1;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
    expect(files).toBeGreaterThan(1);
  }, 60_000);

  test('[INBOX-62] at least one item a file, however small the room, payments before refunds', async () => {
    await oneOfEach();
    const db = world.storage.read;
    const all = exportItems(db, from, MAX_FILE_BYTES);
    expect([all.payments.length, all.refunds.length, all.cursor]).toEqual([all.payments.length, 1, null]);
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const place = readExportCursor(cursor);
      if (place === null) throw new Error(`no cursor: ${cursor}`);
      const { payments, refunds, cursor: next } = exportItems(db, place, 1);
      expect(payments.length + refunds.length).toBe(1);
      ids.push(...payments.map(({ id }) => id), ...refunds.map(({ id }) => id));
      cursor = next;
    } while (cursor !== null);
    expect(ids).toEqual([...all.payments, ...all.refunds].map(({ id }) => id));
  });

  test('[INBOX-62] the same queue at the same moment gives the same bytes', async () => {
    await oneOfEach();
    const { signer } = world.driver;
    const options = { db: world.storage.read, terminalId: 'sim_till_1', signer, nowMs: world.clock.now(), from };
    const [one, two] = [await makeExportFile(options), await makeExportFile(options)];
    expect(one?.text).toBe(two?.text);
    const { text } = await exported();
    expect(text).toBe(one?.text);
  });

  test('[INBOX-63] its signature is over the canonical document, by the till’s own key', async () => {
    await oneOfEach();
    const { text } = await exported();
    const { document, signature } = fileOf(text);
    const key = createPublicKey({ key: { ...document.publicKey }, format: 'jwk' });
    const canonical = canonicalText(JSON.parse(JSON.stringify(document)));
    expect(text).toBe(`{"document":${canonical},"signature":${canonicalText(signature)}}\n`);
    expect(verify(null, Buffer.from(canonical), key, Buffer.from(signature.value, 'base64url'))).toBe(true);
    expect(document.publicKey).toEqual(await world.driver.signer.publicKey());
    const { sequence, hash } = document.journal;
    const entry = world.storage.read.get('SELECT hash FROM journal WHERE sequence = ?', sequence);
    expect(entry?.['hash']).toBe(hash);
  });
});

describe('who may have it', () => {
  test('[INBOX-60] a manager, and the journal says who took what along', async () => {
    await oneOfEach();
    const { text, itemCount } = await exported();
    const { document } = fileOf(text);
    const documentSha256 = createHash('sha256')
      .update(canonicalText(JSON.parse(JSON.stringify(document))))
      .digest('hex');
    expect(world.journal('queue.exported')).toEqual([{ itemCount, documentSha256 }]);
    const row = world.storage.read.get(`SELECT cashier_id, subject_id FROM journal WHERE type = 'queue.exported'`);
    expect(row).toEqual({ cashier_id: MANAGER.cashierId, subject_id: 'sim_till_1' });
  });

  test('[INBOX-60] nobody else; and there is none of nothing', async () => {
    for (const who of [CASHIER, SUPERVISOR]) {
      await world.signIn(who);
      expect((await world.refused('queue.export', { cursor: null })).code).toBe('contract.not_permitted');
    }
    await world.signIn(MANAGER);
    expect((await world.refused('queue.export', { cursor: null })).code).toBe('queue.nothing_to_export');
    expect((await world.refused('queue.export', { cursor: 'x1' })).code).toBe('contract.input_invalid');
    expect(world.journal('queue.exported')).toEqual([]);
  });

  test('[INBOX-60] taking it along changes nothing that is still to be sent', async () => {
    const { taken } = await oneOfEach();
    await exported();
    await exported();
    await world.goOnline();
    await world.advance(20_000);
    expect(world.backend.chargedMinor().get(taken)).toBe(200);
    const left = fileOf((await exported()).text).document;
    expect(left.payments.map(({ id }) => id)).not.toContain(taken);
  });
});
