/** What tests of payments do again and again: pay by code, by presentment, offline; and read what came of it. */
import { balanceMinor } from '../backend/ledger.ts';
import type { Answer } from './signed-client.ts';
import { paymentBody, uuidV7, type TestTerminal, type TestWorld } from './test-world.ts';

export type PaymentAnswer = Readonly<{
  id: string;
  version: number;
  status: string;
  methodType: string | null;
  amount: { amount: number } | null;
  payerPaid: { amount: number } | null;
  discounts: readonly { name: string; amount: { amount: number }; fundedBy: string }[];
  wallet: { id: string } | null;
  authCode: string | null;
  decline: { code: string; retryable: boolean } | null;
  qr: { payload: string } | null;
  expiresAt: string | null;
  refunded: { amount: number };
  payerRefunded: { amount: number };
  settlementDate: string | null;
  receiptNumber: string | null;
}>;

export const fen = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'CNY' });
export const paymentOf = (answer: Answer): PaymentAnswer => answer.json as PaymentAnswer;
export const codeOf = (answer: Answer): string => (answer.json as { code: string }).code;

export async function paymentCode(world: TestWorld, walletId: string): Promise<string> {
  return ((await world.demo('POST', `/demo/wallets/${walletId}/payment-code`)).json as { code: string }).code;
}

export async function payByCode(
  world: TestWorld,
  terminal: TestTerminal,
  walletId: string,
  amount: number,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<PaymentAnswer> {
  const method = { type: 'payment_code', code: await paymentCode(world, walletId) };
  return paymentOf(
    await terminal.call(
      'PUT',
      `/v1/payments/${uuidV7()}`,
      paymentBody(world.clock, method, { amount: fen(amount), ...changes }),
    ),
  );
}

export async function qrPresentment(world: TestWorld, walletId: string): Promise<string> {
  return (
    (await world.demo('POST', `/demo/wallets/${walletId}/presentment`, { mode: 'qr' })).json as { presentment: string }
  ).presentment;
}

/** `change` bends what the tap was made for. */
export async function tapPresentment(
  world: TestWorld,
  walletId: string,
  terminalId: string,
  amount: number,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const order = { mode: 'tap', challenge: 'AAAAAAAAAAAAAAAAAAAAAA', terminalId, amount, currency: 'CNY', ...change };
  return ((await world.demo('POST', `/demo/wallets/${walletId}/presentment`, order)).json as { presentment: string })
    .presentment;
}

export function offlineMethod(
  world: TestWorld,
  channel: 'tap' | 'qr',
  presentment: string,
  acceptedAtMs = world.clock.now(),
): Record<string, unknown> {
  return { type: 'offline', channel, presentment, acceptedAt: new Date(acceptedAtMs).toISOString() };
}

export async function balanceOf(world: TestWorld, accountId: string): Promise<number> {
  return balanceMinor(world.server.database, accountId);
}

/** What all parties have together, and how far each wallet's balance is from the sum of its entries: both must be 0. */
export async function ledgerFaults(world: TestWorld): Promise<number> {
  const { database } = world.server;
  const accounts = await database
    .selectFrom('accounts')
    .select(['id', 'balance_minor'])
    .where('kind', '=', 'wallet')
    .execute();
  const entries = await database.selectFrom('entries').select(['account_id', 'amount_minor']).execute();
  let faults = Math.abs(entries.reduce((sum, entry) => sum + entry.amount_minor, 0));
  for (const { id, balance_minor: balance } of accounts) {
    faults += Math.abs(
      balance - entries.filter((entry) => entry.account_id === id).reduce((sum, entry) => sum + entry.amount_minor, 0),
    );
  }
  return faults;
}

/** For the end of every test that moves money. */
export async function closeWithCleanLedger(world: TestWorld): Promise<void> {
  const faults = await ledgerFaults(world);
  await world.close();
  if (faults !== 0) throw new Error(`the ledger is off by ${faults}`);
}
