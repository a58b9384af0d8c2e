/** Section 7: what a phone on the reader is asked, and what becomes of a tap that goes wrong. */
import { mustEqual } from '../../rule.ts';
import { createScriptedPhone, type Manners, type ScriptedPhone, type Step } from '../scripted-phone.ts';
import { TERMINAL_ID } from '../scripted-books.ts';
import { cancelSale, type Stage } from '../stage.ts';
import type { TerminalCase } from '../terminal-case.ts';
import { knowIssuer } from './issuer.ts';

const TAP_MS = 500;

/** The phone of the stage's customer; what the till asked of it that it may not ask ends the case. */
const tapping = (words: string, play: (stage: Stage, phone: ScriptedPhone) => Promise<void>): TerminalCase => ({
  section: '7',
  words,
  options: { readsCards: true },
  play: async (stage) => {
    const phone = createScriptedPhone(stage.customer);
    await play(stage, phone);
    mustEqual(phone.faults.join('; '), '', 'what was wrong with what the phone was asked');
  },
});

/** A sale of 2.00 whose checkout waits for a phone. */
async function openCheckout(stage: Stage): Promise<void> {
  const saleId = await stage.ringUp();
  await stage.call('checkout.start', { saleId }, TAP_MS);
}

async function hold(stage: Stage, phone: ScriptedPhone): Promise<void> {
  stage.hold(phone.line());
  await stage.advance(TAP_MS);
}

async function paidByTap(stage: Stage): Promise<void> {
  const checkout = await stage.checkout();
  mustEqual(stage.state(checkout?.payment?.paymentId ?? ''), 'approved', 'the payment');
  await stage.acknowledge();
}

async function nothingWasAsked(stage: Stage): Promise<void> {
  mustEqual(stage.wallet.sent('put_tap').length, 0, 'payments that were asked for');
  mustEqual((await stage.checkout())?.payment ?? null, null, 'the payment');
}

/** What is shown when the tap is over; then the same phone, in order, pays, and is begun with from SELECT. */
const misbehaving = (words: string, manners: Manners, shown: string, asked: readonly Step[]): TerminalCase =>
  tapping(`${words}; nothing is charged, and the next tap pays`, async (stage, phone) => {
    await openCheckout(stage);
    phone.manners = manners;
    await hold(stage, phone);
    mustEqual((await stage.checkout())?.reader.state, shown, 'what the reader shows');
    mustEqual(phone.steps.join(' '), asked.join(' '), 'what the phone was asked');
    await nothingWasAsked(stage);
    phone.manners = {};
    await hold(stage, phone);
    mustEqual(phone.steps[0], 'SELECT', 'the first command of the next tap');
    await paidByTap(stage);
    mustEqual(stage.wallet.sent('put_tap').length, 1, 'payments that were asked for');
  });

/** The certificate of the stage's customer fits into one piece. */
const READ_ALL: readonly Step[] = ['SELECT', 'READ'];
const ALL: readonly Step[] = [...READ_ALL, 'PRESENT'];

const orderly: readonly TerminalCase[] = [
  tapping(
    'a tap: SELECT, the certificate, PRESENT with amount, currency and terminal, and nothing else',
    async (stage, phone) => {
      await openCheckout(stage);
      await hold(stage, phone);
      await paidByTap(stage);
      mustEqual(phone.steps.join(' '), ALL.join(' '), 'the commands');
      const [{ amountMinor, currency, terminalId } = { amountMinor: 0, currency: '', terminalId: '' }] = phone.asked;
      mustEqual(`${amountMinor} ${currency} ${terminalId}`, `200 CNY ${TERMINAL_ID}`, 'what PRESENT said');
    },
  ),
  tapping('a certificate in small pieces: read to its end', async (stage, phone) => {
    phone.manners = { pieceBytes: 40 };
    await openCheckout(stage);
    await hold(stage, phone);
    await paidByTap(stage);
  }),
  tapping('a certificate that the till has: not read again, and the challenge is another', async (stage, phone) => {
    for (const steps of [ALL, ['SELECT', 'PRESENT']]) {
      await openCheckout(stage);
      await hold(stage, phone);
      await paidByTap(stage);
      mustEqual(phone.steps.join(' '), steps.join(' '), 'the commands');
    }
  }),
  tapping(
    'a certificate that the till has, of an issuer revoked since: verified again, and refused offline',
    async (stage, phone) => {
      await knowIssuer(stage);
      await openCheckout(stage);
      await hold(stage, phone);
      await paidByTap(stage);
      await knowIssuer(stage, { revoked: true });
      await refusedOffline(stage, phone, 'offline.issuer_revoked');
      mustEqual(phone.steps.join(' '), 'SELECT PRESENT', 'the commands');
    },
  ),
];

async function refusedOffline(stage: Stage, phone: ScriptedPhone, code: string): Promise<void> {
  await stage.goOffline();
  await openCheckout(stage);
  await hold(stage, phone);
  mustEqual((await stage.checkout())?.refusal?.code ?? null, code, 'why it was not taken');
  await stage.goOnline();
  await cancelSale(stage);
}

const wrong: readonly TerminalCase[] = [
  misbehaving('a phone that leaves after SELECT: "tap again"', { leavesAt: 'SELECT' }, 'tap_again', ['SELECT']),
  misbehaving('a phone that leaves while its certificate is read: "tap again"', { leavesAt: 'READ' }, 'tap_again', [
    'SELECT',
    'READ',
  ]),
  misbehaving('a phone that leaves at PRESENT: "tap again"', { leavesAt: 'PRESENT' }, 'tap_again', ALL),
  misbehaving(
    'a certificate that is not the one announced: "tap again"',
    { certificate: (bytes) => bytes.map((byte, index) => (index === 90 ? byte ^ 1 : byte)) },
    'tap_again',
    READ_ALL,
  ),
  misbehaving('6985, a locked phone: "unlock and tap again"', { presentStatus: 0x6985 }, 'unlock_phone', ALL),
  misbehaving('6986, over the wallet’s own limit: told', { presentStatus: 0x6986 }, 'over_wallet_limit', ALL),
  misbehaving('6300, cancelled on the phone: the reader waits on', { presentStatus: 0x6300 }, 'armed', ALL),
  misbehaving('another word of status to PRESENT: "tap again"', { presentStatus: 0x6f00 }, 'tap_again', ALL),
  misbehaving(
    'a presentment longer than 201 bytes: "tap again"',
    { presentment: () => new Uint8Array(202) },
    'tap_again',
    ALL,
  ),
  misbehaving('an empty presentment: "tap again"', { presentment: () => new Uint8Array(0) }, 'tap_again', ALL),
  misbehaving('another word of status to SELECT: another kind of card', { selectStatus: 0x6a82 }, 'foreign_card', [
    'SELECT',
  ]),
  misbehaving('another version of the application: another kind of card', { version: 2 }, 'foreign_card', ['SELECT']),
  misbehaving(
    'a certificate announced as longer than 1,024 bytes: another kind of card',
    { announcedBytes: 1_025 },
    'foreign_card',
    ['SELECT'],
  ),
];

const forged: readonly TerminalCase[] = [
  tapping(
    'a presentment of an earlier tap: not taken offline, since its challenge is another',
    async (stage, phone) => {
      await knowIssuer(stage);
      let first: Uint8Array | null = null;
      phone.manners = { presentment: (bytes) => (first ??= bytes) };
      await openCheckout(stage);
      await hold(stage, phone);
      await paidByTap(stage);
      await refusedOffline(stage, phone, 'offline.wrong_challenge');
    },
  ),
];

export const TAP_CASES: readonly TerminalCase[] = [...orderly, ...wrong, ...forged];
