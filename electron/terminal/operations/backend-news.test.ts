/** What people are told of the bank's side, how the till tells how it is doing, and its new key: on a whole till. */
import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';
import type { BackendAlert } from '../wallet-backend/wallet-backend.ts';
import { HEARTBEAT_DISABLED_MS, HEARTBEAT_EVERY_MS, HEARTBEAT_FIRST_MS } from './heartbeats.ts';
import { IN_DOUBT_AGAIN_MS } from './key-renewal.ts';

const HOUR_MS = 3_600_000;
const LOST = { kind: 'no_answer', committed: true, cause: 'timed_out' } as const;

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(() => world.close());

const asManager = async (): Promise<void> => {
  await world.call('session.sign_out', {});
  await world.call('session.sign_in', MANAGER);
};
const messages = async () => (await world.call('backend.messages', { cursor: null, limit: 10 })).messages;
const backend = async () => (await world.snapshot()).backend;

function notice(fromMs: number, members: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const time = (atMs: number): string => new Date(atMs).toISOString();
  const text = { 'zh-CN': '维护', en: 'Maintenance' };
  return {
    id: `n-${fromMs}`,
    level: 'maintenance',
    from: time(fromMs),
    until: time(fromMs + HOUR_MS),
    title: text,
    body: text,
    ...members,
  };
}

function alert(id: string): BackendAlert {
  const text = { 'zh-CN': '注意', en: 'Attention' };
  const atMs = world.clock.now();
  return { id, atMs, level: 'warning', kind: 'risk', title: text, body: text, walletId: null, paymentId: null };
}

describe('notices', () => {
  test('[SYNC-54] maintenance is announced a day before it begins, runs, and is over, by the backend’s clock', async () => {
    const startMs = world.clock.now();
    world.backend.changeConfig({ notices: [notice(startMs + 30 * HOUR_MS), { id: 'broken' }] });
    await world.advance(5_000);
    expect((await backend()).notices).toEqual([]);
    await world.advance(7 * HOUR_MS);
    expect((await backend()).notices).toMatchObject([{ phase: 'announced', fromMs: startMs + 30 * HOUR_MS }]);
    await world.advance(23 * HOUR_MS + 60_000);
    expect((await backend()).notices).toMatchObject([{ phase: 'running' }]);
    await world.advance(HOUR_MS);
    expect((await backend()).notices).toEqual([]);
    expect(world.events.filter(({ name }) => name === 'backend.changed').length).toBeGreaterThanOrEqual(3);
  });

  test('[SYNC-54] what is no maintenance is shown while it holds, and maintenance comes first', async () => {
    const now = world.clock.now();
    const later = notice(now + HOUR_MS, { id: 'later', level: 'warning' });
    world.backend.changeConfig({
      notices: [later, notice(now - 1_000, { id: 'info', level: 'info' }), notice(now - 1_000, { id: 'work' })],
    });
    await world.advance(60_000);
    expect((await backend()).notices.map(({ noticeId }) => noticeId)).toEqual(['work', 'info']);
  });
});

describe('messages', () => {
  test('[SYNC-50] an alert reaches whoever answers for the till, once, and stays until somebody has seen it', async () => {
    world.backend.alert(alert('a1'));
    await world.advance(5_000);
    expect((await backend()).unseen).toEqual({ count: 1, level: 'warning' });
    expect(await world.refused('backend.messages', { cursor: null, limit: 10 })).toMatchObject({
      code: 'contract.not_permitted',
    });
    await asManager();
    const [message] = await messages();
    expect(message).toMatchObject({ kind: 'alert', words: { title: { en: 'Attention' } }, seen: null });
    await world.restart();
    await world.advance(100_000);
    expect(await messages()).toHaveLength(1);
    const seen = await world.call('backend.see_message', { messageId: message?.messageId ?? '' });
    expect(seen.seen?.by).toEqual({ 'zh-CN': '赵敏', en: 'Zhao Min' });
    await world.call('backend.see_message', { messageId: message?.messageId ?? '' });
    expect((await backend()).unseen).toEqual({ count: 0, level: null });
    expect(await world.refused('backend.see_message', { messageId: 'none' })).toMatchObject({
      code: 'contract.input_invalid',
    });
  });

  test('[SYNC-32] a configuration older than the known one is not taken, and is told of', async () => {
    world.backend.changeConfig({ notices: [] });
    await world.advance(5_000);
    const read = () => world.storage.read.get('SELECT version, confirmed_at_ms FROM backend_configs');
    const before = read();
    world.backend.setConfigVersion(1);
    await world.advance(600_000);
    expect(read()).toEqual(before);
    await asManager();
    expect(await messages()).toMatchObject([
      { kind: 'config_refused', level: 'critical', facts: { sent: 1, known: 2 } },
    ]);
    world.backend.setConfigVersion(3);
    await world.advance(600_000);
    expect(read()).toMatchObject({ version: 3 });
    // The journal makes the same rows of it again.
    expect(rebuildFaults(world.storage)).toEqual([]);
  });
});

describe('a configuration in another currency', () => {
  const refusalOfSale = async (): Promise<string | null> => {
    const answer = await world.terminal.call('checkout.enter_code', {
      saleId: (await world.snapshot()).sale?.saleId ?? (await world.ringUp()),
      code: '6235124674559394540',
    });
    return answer.ok ? null : answer.error.code;
  };

  test('[SYNC-35] is not taken: the last good one stays, wallet payments pause with the reason, and people are told', async () => {
    const read = () => world.storage.read.get('SELECT version, config FROM backend_configs');
    const before = read();
    world.backend.changeConfig({ currency: 'HKD' });
    await world.advance(5_000);
    expect(read()).toEqual(before);
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    const { checkout } = await world.snapshot();
    expect(new Set(Object.values(checkout?.offers ?? {}).map(({ reason }) => reason))).toEqual(
      new Set(['checkout.currency_not_taken']),
    );
    expect(await refusalOfSale()).toBe('checkout.currency_not_taken');
    await world.advance(600_000);
    await asManager();
    expect(await messages()).toMatchObject([
      { kind: 'config_other_currency', level: 'critical', facts: { sent: 'HKD', till: 'CNY' } },
    ]);
    world.backend.changeConfig({ currency: 'CNY' });
    await world.advance(5_000);
    expect(read()).toMatchObject({ version: 3 });
    expect(await refusalOfSale()).toBeNull();
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[SYNC-35] makes the last good one unconfirmed, so that nothing is taken offline, also after a restart', async () => {
    const confirmed = (): readonly unknown[] =>
      world.storage.read.all(`SELECT subject FROM confirmations WHERE subject = 'config'`);
    await world.advance(5_000);
    expect(confirmed()).toHaveLength(1);
    world.backend.changeConfig({ currency: 'HKD' });
    await world.advance(5_000);
    expect(confirmed()).toEqual([]);
    world.backend.setReachable(false);
    await world.restart();
    await world.advance(15_000);
    const { channels } = (await world.snapshot()).offline;
    expect(Object.values(channels).map(({ available, reason }) => [available, reason])).toEqual([
      [false, 'offline.policy_too_old'],
      [false, 'offline.policy_too_old'],
    ]);
  });
});

describe('heartbeats', () => {
  test('[SYNC-56] tell queue, devices, version and clock, soon after the start and every few minutes', async () => {
    world.backend.setClockAhead(4_000);
    await world.advance(HEARTBEAT_FIRST_MS + 1_000);
    expect(world.backend.heartbeats()).toMatchObject([
      {
        softwareVersion: '0.0.0',
        queue: { depth: 0, oldestAtMs: null, unsentTotalMinor: 0 },
        devices: [{ kind: 'nfc_reader', state: 'ready' }],
        clockSkewMs: 4_000,
      },
    ]);
    await world.advance(HEARTBEAT_EVERY_MS);
    expect(world.backend.heartbeats().length).toBeGreaterThanOrEqual(2);
  });

  test('[SYNC-57] one that is refused says that the till is disabled, and one that is taken that it is not', async () => {
    world.backend.setDisabled(true);
    await world.advance(HEARTBEAT_EVERY_MS);
    expect((await world.snapshot()).terminal.state).toBe('disabled');
    // Its books are open all the same.
    await world.call('sales.search', {
      text: '',
      amountText: '',
      fromMs: null,
      toMs: null,
      businessDate: null,
      cursor: null,
      limit: 10,
    });
    await world.advance(10 * HEARTBEAT_DISABLED_MS);
    expect((await world.snapshot()).terminal.state).toBe('disabled');
    world.backend.setDisabled(false);
    await world.advance(HEARTBEAT_DISABLED_MS + 1_000);
    expect((await world.snapshot()).terminal.state).toBe('ready');
  });
});

describe('a new key', () => {
  const publicKey = async () => (await world.driver.signer.publicKey())?.x;

  test('[SYNC-58] is given by a manager, journalled, and signs from then on', async () => {
    const before = await publicKey();
    expect(await world.refused('terminal.renew_key', {})).toMatchObject({ code: 'contract.not_permitted' });
    await asManager();
    const renewing = world.terminal.call('terminal.renew_key', {});
    await world.advance(1_000);
    expect(await renewing).toMatchObject({ ok: true });
    const after = await publicKey();
    expect(after).not.toBe(before);
    const rows = world.storage.read.all('SELECT x FROM terminal_keys');
    expect(rows).toContainEqual({ x: after });
    const bytes = Buffer.from('{}');
    const signed = await world.driver.signer.sign(bytes);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: after ?? '' }, format: 'jwk' });
    expect(verify(null, bytes, key, Buffer.from(signed?.signature ?? '', 'base64url'))).toBe(true);
  });

  test('[SYNC-59] whose answer was lost is in doubt, said to be, and asked after until it is known', async () => {
    await asManager();
    world.backend.script('renewKey', LOST, 2);
    const renewing = world.terminal.call('terminal.renew_key', {});
    await world.advance(20_000);
    expect(await renewing).toMatchObject({ ok: false, error: { code: 'terminal.key_renewal_unconfirmed' } });
    expect((await backend()).keyInDoubt).toBe(true);
    await world.advance(2 * IN_DOUBT_AGAIN_MS + 20_000);
    expect((await backend()).keyInDoubt).toBe(false);
    expect(world.storage.read.all('SELECT x FROM terminal_keys')).toContainEqual({ x: await publicKey() });
  });

  test('[SYNC-59] that alone counts, since its renewal arrived and its answer was lost, is taken up at once', async () => {
    await asManager();
    world.backend.script('renewKey', LOST, 1);
    const renewing = world.terminal.call('terminal.renew_key', {});
    await world.advance(20_000);
    await renewing;
    expect((await backend()).keyInDoubt).toBe(true);
    world.backend.forgetPresentKey();
    await world.advance(IN_DOUBT_AGAIN_MS / 10);
    expect((await backend()).keyInDoubt).toBe(false);
    expect((await world.snapshot()).connection.state).toBe('online');
    expect(world.storage.read.all('SELECT x FROM terminal_keys')).toContainEqual({ x: await publicKey() });
  });

  test('[SYNC-58] that the backend refuses leaves the old one', async () => {
    const before = await publicKey();
    await asManager();
    world.backend.script('renewKey', { kind: 'refused', status: 422, code: 'validation_failed' });
    const renewing = world.terminal.call('terminal.renew_key', {});
    await world.advance(1_000);
    expect(await renewing).toMatchObject({ ok: false, error: { code: 'terminal.key_renewal_refused' } });
    expect(await publicKey()).toBe(before);
    expect((await backend()).keyInDoubt).toBe(false);
  });
});
