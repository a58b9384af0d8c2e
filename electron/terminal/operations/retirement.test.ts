/** The end of a till: refused while anything is open, tracked over everything that can be lost, sealed and wiped. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalText, hashOf, type HashedFacts } from '../payment/3-journal/entry-hash.ts';
import { retirementOf } from '../staff/retirement.ts';
import { createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, MANAGER, SUPERVISOR } from '../testing/till-world.ts';
import type { SimulatedFault } from '../wallet-backend/simulated-driver.ts';
import type { BackendAnswer } from '../wallet-backend/wallet-backend.ts';
import { judgeRetirement } from './retirement.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await createInboxWorld();
}, 60_000);
afterEach(async () => {
  const faults = rebuildFaults(world.storage);
  await world.close();
  if (faults.length > 0) throw new Error(faults.join(', '));
});

const NOTHING_OPEN = { runningCount: 0, unsentCount: 0, unresolvedCount: 0, refundCount: 0, inboxCount: 0 };
const retire = () => world.during(world.call('terminal.retire', {}), 11_000);
const refused = () => world.during(world.refused('terminal.retire', {}), 11_000);
const state = async () => (await world.snapshot()).terminal.state;
const types = (): readonly unknown[] =>
  world.storage.read
    .all(`SELECT type FROM journal WHERE type LIKE 'terminal.retire%' ORDER BY sequence`)
    .map(({ type }) => type);

describe('while anything is open', () => {
  const OPEN: Readonly<Record<string, Readonly<{ counts: object; make: () => Promise<unknown> }>>> = {
    'a payment with its customer': { counts: { runningCount: 1 }, make: () => world.startCheckout() },
    'a payment taken offline': {
      counts: { unsentCount: 1 },
      make: async () => {
        await world.goOffline();
        await world.sell();
      },
    },
    'a payment that nobody knows of': {
      counts: { unresolvedCount: 1 },
      make: async () => {
        await world.lostApproval();
        await world.advance(1_000);
      },
    },
    'a reversal that is not confirmed': {
      counts: { unresolvedCount: 1 },
      make: async () => {
        await world.lostApproval();
        await world.advance(60_000);
        expect(world.states()).toContain('reversing');
      },
    },
    'a late result that nobody closed': { counts: { inboxCount: 1 }, make: () => world.refundDue() },
    'a refund on its way': {
      counts: { refundCount: 1, inboxCount: 1 },
      make: async () => {
        await world.refundDue();
        world.backend.nextRefund({ kind: 'wait' });
        const { itemId } = await world.item();
        await world.during(world.call('inbox.close', { how: 'refunded', itemId, note: '' }));
      },
    },
  };

  test.each(Object.keys(OPEN))(
    '[INBOX-50] C5 %s: refused, with what is open counted, and nothing is asked',
    async (name) => {
      await world.signIn(MANAGER);
      const open = OPEN[name];
      await open?.make();
      const refusal = await world.refused('terminal.retire', {});
      expect(refusal).toEqual({ code: 'terminal.unfinished_business', facts: { ...NOTHING_OPEN, ...open?.counts } });
      expect([world.sent('retire'), types()]).toEqual([0, []]);
      await world.crash();
      expect((await world.refused('terminal.retire', {})).code).toBe('terminal.unfinished_business');
    },
  );

  test.each(Object.keys(OPEN))('[INBOX-51] %s: it is not made another terminal either', async (name) => {
    await world.signIn(MANAGER);
    await OPEN[name]?.make();
    const refusal = await world.during(world.refused('terminal.enrol', { activationCode: 'WORLD' }));
    expect(refusal.code).toBe('terminal.unfinished_business');
    expect(world.sent('enrol')).toBe(0);
  });

  test('[INBOX-50] a manager alone may ask', async () => {
    for (const who of [CASHIER, SUPERVISOR]) {
      await world.signIn(who);
      expect((await world.refused('terminal.retire', {})).code).toBe('contract.not_permitted');
    }
    await world.call('session.sign_out', {});
    expect((await world.refused('terminal.retire', {})).code).toBe('contract.not_signed_in');
  });
});

describe('the request', () => {
  beforeEach(async () => {
    await world.paidSale();
    await world.signIn(MANAGER);
  });

  test('[INBOX-52] is journalled before it is sent, and its end with it', async () => {
    await retire();
    expect(types()).toEqual(['terminal.retire_asked', 'terminal.retired']);
    expect(await state()).toBe('retired');
  });

  test.each([true, false])(
    '[INBOX-52] its answer is lost (done there: %s): no sale until it is known, then it is asked again',
    async (committed) => {
      world.backend.script('retire', { kind: 'no_answer', committed, cause: 'timed_out' });
      expect((await refused()).code).toBe('terminal.retirement_unconfirmed');
      expect(await state()).toBe('retiring');
      await world.crash();
      expect(await state()).toBe('retiring');
      const saleId = await world.ringUp();
      await world.call('checkout.start', { saleId });
      const noCode = await world.refused('checkout.enter_code', { saleId, code: '6235124674559394540' });
      expect(noCode.code).toBe('terminal.retirement_unconfirmed');
      await retire();
      expect(await state()).toBe('retired');
      expect(types()).toEqual(['terminal.retire_asked', 'terminal.retired']);
    },
  );

  const HARMLESS: readonly (readonly [string, SimulatedFault])[] = [
    ['terminal.retirement_refused', { kind: 'refused', status: 400, code: 'validation_failed' }],
    ['terminal.retirement_unconfirmed', { kind: 'overloaded', status: 503, retryAfterMs: null }],
  ];
  test.each(HARMLESS)('[INBOX-52] %s, and the till can be retired later', async (code, fault) => {
    world.backend.script('retire', fault);
    expect((await refused()).code).toBe(code);
    await retire();
    expect(await state()).toBe('retired');
  });

  test('[INBOX-52] a backend that is out of reach was not asked: the till sells on', async () => {
    world.backend.setReachable(false);
    expect((await refused()).code).toBe('terminal.backend_unreachable');
    world.backend.setReachable(true);
    await world.advance(20_000);
    expect([await state(), types()]).toEqual(['ready', ['terminal.retire_asked', 'terminal.retire_refused']]);
    await world.paidSale();
  });

  test('[INBOX-52] a terminal that is only disabled is not taken for retired, although both are answered alike', async () => {
    world.backend.script('retire', { kind: 'no_answer', committed: false, cause: 'timed_out' });
    await refused();
    world.backend.setDisabled(true);
    expect((await refused()).code).toBe('terminal.disabled');
    expect((await world.driver.identity())?.terminalId).toBe('sim_till_1');
    expect(types()).not.toContain('terminal.retired');
    world.backend.setDisabled(false);
    await retire();
    expect(await state()).toBe('retired');
  });

  test.each(['before', 'after'] as const)(
    '[INBOX-52] [INBOX-53] the process dies %s any commit: it ends retired, sealed and without keys',
    async (when) => {
      for (let n = 1; n <= 3; n += 1) {
        if (n > 1) {
          await world.close();
          world = await createInboxWorld({ seed: n });
          await world.signIn(MANAGER);
        }
        world.crashAtCommit(n, when);
        void world.terminal.call('terminal.retire', {}).catch(() => undefined);
        await world.advance(2_000);
        expect(world.isDead(), `commit ${n}`).toBe(true);
        await world.crash();
        await world.advance(1_000);
        if (retirementOf(world.storage.read)?.state !== 'retired') await retire();
        await world.advance(1_000);
        expect(await state()).toBe('retired');
        expect(await world.driver.identity()).toBeNull();
        const [asked, ended] = [world.journal('terminal.retire_asked'), world.journal('terminal.retired')];
        expect([asked.length, ended.length]).toEqual([1, 1]);
        const { certificate } = await world.call('terminal.retire', {});
        expect(certificate?.text).toContain('wallet-till.retirement');
      }
    },
  );

  test('[INBOX-52] the table of answers', () => {
    const refusal = (code: string): BackendAnswer<null> => ({ kind: 'refused', status: 403, code, detail: null });
    const silence = (cause: 'timed_out' | 'unreachable' | 'no_identity'): BackendAnswer<null> => {
      return { kind: 'no_usable_answer', cause, retryAfterMs: null };
    };
    const first = { wasAsked: false, isRetired: false };
    expect(judgeRetirement({ kind: 'answered', value: null, status: 204 }, first)).toBe('done');
    expect(judgeRetirement(refusal('terminal_disabled'), { ...first, isRetired: true })).toBe('done');
    expect(judgeRetirement(refusal('terminal_disabled'), first)).toBe('not_done');
    expect(judgeRetirement(refusal('terminal_disabled'), { ...first, isRetired: null })).toBe('unconfirmed');
    expect(judgeRetirement(refusal('anything'), { wasAsked: true, isRetired: null })).toBe('not_done');
    expect(judgeRetirement(silence('unreachable'), first)).toBe('not_done');
    expect(judgeRetirement(silence('unreachable'), { ...first, wasAsked: true })).toBe('unconfirmed');
    expect(judgeRetirement(silence('timed_out'), first)).toBe('unconfirmed');
  });

  test('[INBOX-52] pressed twice it is asked once', async () => {
    const both = Promise.all([world.terminal.call('terminal.retire', {}), world.terminal.call('terminal.retire', {})]);
    expect((await world.during(both)).map(({ ok }) => ok)).toEqual([true, false]);
    expect(world.sent('retire')).toBe(1);
  });
});

type Certificate = Readonly<{
  terminalId: string;
  retiredBy: string;
  publicKey: Readonly<{ kty: string; crv: string; x: string }>;
  entries: readonly (HashedFacts & Readonly<{ hash: string }>)[];
  seal: Readonly<{ businessDate: string; headSequence: number; headHash: string; signature: string }>;
}>;

/** As an auditor checks it, who has neither the till nor its journal. */
function faultOf(text: string): string | null {
  const { terminalId, publicKey, entries, seal } = JSON.parse(text) as Certificate;
  let previousHash = entries[0]?.previousHash ?? '';
  for (const entry of entries) {
    if (entry.previousHash !== previousHash || hashOf(entry) !== entry.hash) return `entry ${entry.sequence}`;
    previousHash = entry.hash;
  }
  if (entries[0]?.type !== 'terminal.retired' || entries[0].subjectId !== terminalId) return 'not retired';
  if (previousHash !== seal.headHash) return 'head';
  const { businessDate, headSequence, headHash, signature } = seal;
  const signed = canonicalText({ type: 'journal.day_signed', terminalId, businessDate, headSequence, headHash });
  const key = createPublicKey({ key: { ...publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(signed), key, Buffer.from(signature, 'base64url')) ? null : 'signature';
}

describe('the end', () => {
  beforeEach(async () => {
    await world.paidSale();
    await world.signIn(MANAGER);
  });

  test('[INBOX-53] the journal is signed to its last entry, and only then the keys are gone', async () => {
    const key = await world.driver.signer.publicKey();
    await retire();
    expect(await world.driver.identity()).toBeNull();
    expect(await world.driver.signer.publicKey()).toBeNull();
    const signed = world.journal('journal.day_signed').at(-1);
    const thumbprint = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${key?.x}"}`).digest('base64url');
    expect(signed?.['keyThumbprint']).toBe(thumbprint);
    const head = world.storage.read.get(
      'SELECT type FROM journal WHERE sequence = ?',
      Number(signed?.['headSequence']),
    );
    expect(head?.['type']).toBe('terminal.retired');
  });

  test('[INBOX-55] a certificate proves it without the till, and is had again at any time', async () => {
    const { certificate } = await retire();
    const text = certificate?.text ?? '';
    expect(certificate?.fileName).toBe('retired-sim_till_1.json');
    expect(JSON.parse(text)).toMatchObject({
      type: 'wallet-till.retirement',
      terminalId: 'sim_till_1',
      retiredBy: 'm1',
    });
    expect(faultOf(text)).toBeNull();
    expect(
      faultOf(text.replace('"retiredBy":"m1"', '"retiredBy":"c1"').replace('"cashierId":"m1"', '"cashierId":"c1"')),
    ).toBe(`entry ${(JSON.parse(text) as Certificate).entries[0]?.sequence}`);
    await world.restart();
    expect((await world.call('terminal.retire', {})).certificate?.text).toBe(text);
    expect(world.sent('retire')).toBe(1);
  });

  test('[INBOX-56] a retired till takes no payment and asks nobody, over restarts, until it is enrolled anew', async () => {
    await retire();
    await world.restart();
    expect(await state()).toBe('retired');
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    const noCode = await world.refused('checkout.enter_code', { saleId, code: '6235124674559394540' });
    expect(noCode.code).toBe('terminal.retired');
    const puts = world.sent('putPayment');
    await world.advance(60_000);
    expect(world.sent('putPayment')).toBe(puts);
    await world.cancelSale(saleId);
    await world.during(world.call('terminal.enrol', { activationCode: 'WORLD' }), 16_000);
    expect(await state()).toBe('ready');
    await world.paidSale();
  });
});
