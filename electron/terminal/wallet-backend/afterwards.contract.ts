/**
 * The part of the contract suite about what comes after a payment: refunds, the list of changes, signing in the terminal's
 * name and its retirement. Part of wallet-backend.contract.ts. Rules INBOX-30 to INBOX-35, JOURNALTOOL-1.
 */
import { createPublicKey, verify } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { WalletBackendWorld } from './wallet-backend.contract.ts';
import type { BackendAnswer, BackendChanges, BackendPayment, BackendRefund } from './wallet-backend.ts';

type PaymentBody = () => Promise<string>;

/** What was granted; fails the test otherwise. */
function granted<T>(answer: BackendAnswer<T>): T {
  if (answer.kind !== 'answered') throw new Error(`expected a grant, got ${JSON.stringify(answer)}`);
  return answer.value;
}

export function describeAfterwards(current: () => WalletBackendWorld, paymentBody: PaymentBody): void {
  const makeId = (): string => current().makeId();
  const approved = async (): Promise<BackendPayment> => {
    const { backend } = current();
    const payment = granted(await backend.putPayment(makeId(), await paymentBody()));
    expect(payment.status).toBe('approved');
    return payment;
  };
  const refundBody = (paymentId: string, amountMinor: number): string => {
    const world = current();
    return JSON.stringify({
      paymentId,
      amount: { amount: amountMinor, currency: 'CNY' },
      reason: 'refund_due',
      occurredAt: new Date(world.nowMs()).toISOString(),
      businessDate: world.businessDate(),
      cashierId: null,
      approvedBy: 'm1',
    });
  };

  test('[INBOX-30] a refund is the same refund however often it is put or asked after, and shows in its payment', async () => {
    const { backend } = current();
    const payment = await approved();
    const id = makeId();
    const body = refundBody(payment.id, 500);
    const first: BackendRefund = granted(await backend.putRefund(id, body));
    expect(first).toMatchObject({ id, paymentId: payment.id, status: 'succeeded', amount: { minor: 500 } });
    expect(first.payerRefunded).toEqual({ minor: 500, currency: 'CNY' });
    expect(granted(await backend.putRefund(id, body))).toEqual(first);
    expect(granted(await backend.getRefund(id))).toEqual(first);
    const after = granted(await backend.getPayment(payment.id));
    expect(after).toMatchObject({ status: 'approved', refunded: { minor: 500, currency: 'CNY' } });
    expect(after.version).toBeGreaterThan(payment.version);
    expect(await backend.putRefund(id, refundBody(payment.id, 501))).toMatchObject({ code: 'idempotency_mismatch' });
  });

  test('[INBOX-31] refunds never exceed their payment, and only what was paid is refunded', async () => {
    const { backend } = current();
    const payment = await approved();
    const total = payment.amount?.minor ?? 0;
    granted(await backend.putRefund(makeId(), refundBody(payment.id, total - 1)));
    const over = await backend.putRefund(makeId(), refundBody(payment.id, 2));
    expect(over).toMatchObject({ kind: 'refused', status: 422, code: 'refund_exceeds_payment' });
    expect(granted(await backend.putRefund(makeId(), refundBody(payment.id, 1))).status).toBe('succeeded');
    expect(await backend.reversePayment(payment.id, 'timeout')).toMatchObject({ code: 'already_refunded' });
    const reversedId = makeId();
    granted(await backend.reversePayment(reversedId, 'timeout'));
    const unpaid = await backend.putRefund(makeId(), refundBody(reversedId, 1));
    expect(unpaid).toMatchObject({ kind: 'refused', status: 422, code: 'payment_not_usable' });
    const unknown = await backend.putRefund(makeId(), refundBody(makeId(), 1));
    expect(unknown).toMatchObject({ kind: 'refused', status: 404, code: 'payment_not_found' });
    expect(await backend.getRefund(makeId())).toMatchObject({ status: 404, code: 'refund_not_found' });
  });

  test('[INBOX-32] a refund may wait, and may fail, which leaves the ceiling as it was', async () => {
    const world = current();
    const { backend } = world;
    const payment = await approved();
    const total = payment.amount?.minor ?? 0;
    await world.nextRefund('fails');
    const failed = granted(await backend.putRefund(makeId(), refundBody(payment.id, total)));
    expect(failed).toMatchObject({ status: 'failed', payerRefunded: { minor: 0 } });
    expect(failed.failure?.code).toMatch(/^[a-z_]+$/u);
    await world.nextRefund('waits');
    const id = makeId();
    const waiting = granted(await backend.putRefund(id, refundBody(payment.id, total)));
    expect(waiting).toMatchObject({ status: 'pending', payerRefunded: { minor: 0 }, failure: null });
    expect(granted(await backend.getRefund(id))).toEqual(waiting);
    const second = await backend.putRefund(makeId(), refundBody(payment.id, 1));
    expect(second).toMatchObject({ code: 'refund_exceeds_payment' });
  });

  test('[INBOX-33] the list of changes is read page by page to its end, each thing once, in the order of its last change', async () => {
    const { backend } = current();
    const [one, two] = [await approved(), await approved()];
    const refundId = makeId();
    granted(await backend.putRefund(refundId, refundBody(one.id, 500)));
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: BackendChanges = granted(await backend.getChanges(after, 1));
      expect(page.payments.length + page.refunds.length).toBeLessThanOrEqual(1);
      expect(page.unreadableCount).toBe(0);
      seen.push(...page.payments.map(({ id }) => id), ...page.refunds.map(({ id }) => id));
      after = page.next;
      if (!page.more) break;
    }
    // The refund changed its payment, so both come after the payment that nothing happened to.
    expect(seen.slice(-3)).toEqual(expect.arrayContaining([two.id, one.id, refundId]));
    expect(seen.at(-3)).toBe(two.id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(granted(await backend.getChanges(after, 500))).toMatchObject({ payments: [], refunds: [], more: false });
    await backend.reversePayment(two.id, 'timeout');
    const later = granted(await backend.getChanges(after, 500));
    expect(later.payments.map(({ id, status }) => [id, status])).toEqual([[two.id, 'reversed']]);
  });

  test('[JOURNALTOOL-1] what is signed in the terminal’s name verifies with the key that it shows', async () => {
    const { backend } = current();
    const bytes = Buffer.from('{"type":"test"}');
    const signed = await backend.signer.sign(bytes);
    const jwk = await backend.signer.publicKey();
    if (signed === null || jwk === null) throw new Error('an enrolled terminal signs');
    expect(signed.terminalId).toBe((await backend.identity())?.terminalId);
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify(null, bytes, key, Buffer.from(signed.signature, 'base64url'))).toBe(true);
    expect(verify(null, Buffer.from('{"type":"tost"}'), key, Buffer.from(signed.signature, 'base64url'))).toBe(false);
    expect(signed.keyThumbprint).toMatch(/^[\w-]{43}$/u);
  });

  test('[BACKEND-75] a heartbeat is taken from a terminal that is in service', async () => {
    const heartbeat = {
      atMs: current().nowMs(),
      softwareVersion: '1.2.3',
      queue: { depth: 2, oldestAtMs: current().nowMs() - 1_000, unsentTotalMinor: 1_200 },
      devices: [{ kind: 'nfc_reader', name: 'Reader', state: 'ready' }],
      clockSkewMs: -7,
    };
    const { backend } = current();
    expect(await backend.sendHeartbeat(heartbeat)).toEqual({ kind: 'answered', value: null, status: 204 });
    const unknown = { ...heartbeat, queue: { ...heartbeat.queue, oldestAtMs: null }, devices: [], clockSkewMs: null };
    expect(await backend.sendHeartbeat(unknown)).toMatchObject({ kind: 'answered' });
  });

  test('[BACKEND-76] alerts are told from a place on, and the place is kept by whoever asks', async () => {
    const { backend } = current();
    const first = granted(await backend.getAlerts(null));
    expect(first.unreadableCount).toBe(0);
    expect(granted(await backend.getAlerts(first.next))).toMatchObject({ alerts: [], next: first.next });
  });

  test('[BACKEND-77] a renewed key is the terminal’s own from then on, and is shown', async () => {
    const { backend } = current();
    const before = await backend.signer.publicKey();
    expect(await backend.isKeyInDoubt()).toBe(false);
    const renewed = granted(await backend.renewKey());
    expect(renewed.terminalId).toBe((await backend.identity())?.terminalId);
    expect(renewed.publicKey).not.toEqual(before);
    expect(await backend.signer.publicKey()).toEqual(renewed.publicKey);
    expect(await backend.isKeyInDoubt()).toBe(false);
    expect((await approved()).status).toBe('approved');
    const again = granted(await backend.renewKey());
    expect(again.publicKey).not.toEqual(renewed.publicKey);
  });

  test('[INBOX-34] a terminal that was retired is answered nothing else, and a repeat says that it is done', async () => {
    const { backend } = current();
    expect(await backend.retire()).toEqual({ kind: 'answered', value: null, status: 204 });
    expect(await backend.retire()).toMatchObject({ kind: 'refused', status: 403, code: 'terminal_disabled' });
    expect(await backend.getTime()).toMatchObject({ kind: 'refused', code: 'terminal_disabled' });
  });

  test('[INBOX-35] a terminal that forgot who it was signs and sends nothing more', async () => {
    const { backend } = current();
    expect(await backend.forgetIdentity()).toBe(true);
    expect(await backend.identity()).toBeNull();
    expect(await backend.signer.sign(new Uint8Array(1))).toBeNull();
    expect(await backend.signer.publicKey()).toBeNull();
    expect(await backend.getTime()).toMatchObject({ kind: 'no_usable_answer', cause: 'no_identity' });
  });

  test('[BACKEND-73] a closed day is told in sums, with a file that is the one they name; an open day is not ready', async () => {
    const { backend, closedDate } = current();
    await approved();
    expect(granted(await backend.getSettlement(current().businessDate()))).toBeNull();
    const settlement = granted(await backend.getSettlement(closedDate));
    expect(settlement).toMatchObject({
      businessDate: closedDate,
      totals: { payments: { count: 0, amountMinor: 0 }, netMinor: 0 },
      currency: 'CNY',
    });
    const pieces: Uint8Array[] = [];
    const path = settlement?.linesPath ?? '';
    const file = granted(await backend.getSettlementLines(path, (piece) => pieces.push(Uint8Array.from(piece))));
    expect(file.sha256).toBe(settlement?.sha256);
    const bytes = Buffer.concat(pieces);
    expect(bytes.length).toBe(file.byteCount);
    expect(gunzipSync(bytes).toString('utf8')).toMatch(/^\uFEFFtype,id,payment_id,.*\r\n$/u);
    const open = path.replace(closedDate, current().businessDate());
    expect(await backend.getSettlementLines(open, () => undefined)).toMatchObject({
      kind: 'refused',
      status: 404,
    });
  });

  test('[BACKEND-74] payouts are listed by the dates they were paid on', async () => {
    const { backend, closedDate } = current();
    await approved();
    expect(granted(await backend.getPayouts(closedDate, closedDate))).toEqual([]);
  });
}
