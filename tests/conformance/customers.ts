/**
 * Whoever plays the people behind a backend under test: its operator, who hands out activation codes, and its customers, who
 * show codes. The sandbox has all of them behind its demo API; any other backend is given what a file lists.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Need } from './rule.ts';

/** How a customer's wallet takes a small payment (12.50): at once, not at all, or after asking its holder (250.00). */
export type Customer = 'approves' | 'has_no_funds' | 'is_asked';

export interface People {
  /** What they can do; rules that need more are left out. */
  readonly can: ReadonlySet<Need>;
  activationCode(replaces?: string): Promise<string>;
  paymentCode(customer: Customer): Promise<string>;
  /** A presentment made for this payment, of a customer who approves unless another is named. */
  tap(
    of: Readonly<{ terminalId: string; amountMinor: number; challenge: Uint8Array; customer?: Customer }>,
  ): Promise<string>;
  /** A signed QR of a customer who approves. */
  signedQr(): Promise<string>;
  /** An activation code of a terminal whose merchant charges by zones. */
  gateCode(): Promise<string>;
  /** The customer who was asked, or who scanned that QR, agrees. */
  agree(paymentId: string, qrPayload: string | null): Promise<void>;
  setDisabled(terminalId: string, isDisabled: boolean): Promise<void>;
  /** The barcode of a bill with a fixed amount that is paid at once. */
  bill(): Promise<string>;
}

const WALLETS: Readonly<Record<Customer, string>> = {
  approves: 'wlt_zhang',
  has_no_funds: 'wlt_wang',
  is_asked: 'wlt_zhang',
};

const FIXED_BILLS = 10;
/** The demo's metro. */
const GATE_STORE = 'sto_metro';

/** The sandbox's own people, by its demo API. */
export function demoPeople(origin: string): People {
  let billCount = 0;
  const post = async (path: string, body: unknown = {}): Promise<Record<string, unknown>> => {
    const response = await fetch(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  const textOf = async (path: string, member: string, body?: unknown): Promise<string> =>
    z.string().parse((await post(path, body))[member]);
  return {
    can: new Set(['customers', 'taps', 'operator', 'bills', 'gates']),
    activationCode: (replaces) => textOf('/demo/activation-codes', 'code', replaces === undefined ? {} : { replaces }),
    paymentCode: (customer) => textOf(`/demo/wallets/${WALLETS[customer]}/payment-code`, 'code'),
    gateCode: () => textOf('/demo/activation-codes', 'code', { storeId: GATE_STORE }),
    signedQr: () => textOf(`/demo/wallets/${WALLETS.approves}/presentment`, 'presentment', { mode: 'qr' }),
    tap: ({ terminalId, amountMinor, challenge, customer = 'approves' }) =>
      textOf(`/demo/wallets/${WALLETS[customer]}/presentment`, 'presentment', {
        mode: 'tap',
        challenge: Buffer.from(challenge).toString('base64url'),
        terminalId,
        amount: amountMinor,
        currency: 'CNY',
      }),
    async agree(paymentId, qrPayload) {
      const wallet = WALLETS.is_asked;
      if (qrPayload !== null) {
        const { confirmationNeeded } = await post(`/demo/wallets/${wallet}/scan`, { payload: qrPayload });
        if (confirmationNeeded !== true) return;
      }
      await post(`/demo/wallets/${wallet}/payments/${paymentId}/confirm`);
    },
    async setDisabled(terminalId, isDisabled) {
      await post(`/demo/terminals/${terminalId}/${isDisabled ? 'disable' : 'enable'}`);
    },
    async bill() {
      billCount += 1;
      if (billCount > FIXED_BILLS) throw new Error('the demo has no more fixed bills');
      return `81001000000000000${String(billCount).padStart(3, '0')}`;
    },
  };
}

const fileSchema = z.strictObject({
  /** One for each terminal that the suite makes; about ten for a whole run. */
  activationCodes: z.array(z.string().min(1)).min(1),
  /** Each is used once. Absent: rules that need a customer are left out. */
  paymentCodes: z
    .strictObject({
      approves: z.array(z.string()).default([]),
      has_no_funds: z.array(z.string()).default([]),
      is_asked: z.array(z.string()).default([]),
    })
    .optional(),
});

/** What the owner of a backend wrote down for the run. */
export function peopleFromFile(file: string): People {
  const { activationCodes, paymentCodes } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const codes = [...activationCodes];
  const cannot = (): never => {
    throw new Error('nobody was named who can do this');
  };
  const next = (list: string[] | undefined, what: string): string => {
    const code = list?.shift();
    if (code === undefined) throw new Error(`the file has no more ${what}`);
    return code;
  };
  return {
    can: new Set(paymentCodes === undefined ? [] : ['customers']),
    activationCode: async (replaces) => (replaces === undefined ? next(codes, 'activation codes') : cannot()),
    paymentCode: async (customer) => next(paymentCodes?.[customer], `payment codes of a customer who ${customer}`),
    tap: async () => cannot(),
    signedQr: async () => cannot(),
    gateCode: async () => cannot(),
    agree: async () => cannot(),
    setDisabled: async () => cannot(),
    bill: async () => cannot(),
  };
}
