/**
 * What the phone asks of the sandbox, under `/demo/`: each answer is checked before a screen sees it, and each way of
 * failing is a value: the sandbox said no (a code), or it cannot be reached. Rules PHONE-9 and PHONE-10.
 */
import { z } from 'zod';

const money = z.object({ amount: z.int(), currency: z.string().length(3) });
const time = z.iso.datetime().transform((text) => Date.parse(text));

const payment = z.object({
  id: z.string(),
  status: z.enum(['pending_customer', 'approved', 'declined', 'expired', 'reversed']),
  methodType: z.string().nullable(),
  merchantName: z.string(),
  amount: money,
  payerPaid: money,
  discounts: z.array(z.object({ name: z.string(), amount: money })),
  declineCode: z.string().nullable(),
  refunded: money,
  receiptNumber: z.string().nullable(),
  expiresAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
});

const wallet = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  masked: z.string(),
  blocked: z.boolean(),
  balance: money,
  smallAmountLimit: money,
  paymentLimit: money,
  dailyLimit: money,
});

const walletList = z.object({ wallets: z.array(wallet) });
const walletDetails = wallet.extend({ payments: z.array(payment) });
const pendingList = z.object({ payments: z.array(payment) });
const paymentCode = z.object({ code: z.string().regex(/^\d{6,32}$/), expiresAt: time });
const presentment = z.object({ text: z.string().startsWith('WP1:') });
const refusal = z.object({ code: z.string() });

export type Wallet = z.infer<typeof wallet>;
export type WalletDetails = z.infer<typeof walletDetails>;
export type Payment = z.infer<typeof payment>;
export type PaymentCode = z.infer<typeof paymentCode>;

/** The sandbox answered, and the answer was no. */
export class RefusedError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`the sandbox refused: ${code}`);
    this.code = code;
  }
}

/** No answer, or none that can be read. */
export class UnreachableError extends Error {}

/** Longer than the sandbox ever takes, short enough that a screen does not seem dead. */
const TIMEOUT_MS = 8_000;
/** The page is served at `/phone/`, the interface at `/demo/` of the same origin. */
const BASE = '/demo/wallets';

/** How a request leaves the page; a test answers it itself. */
export type Send = (path: string, init: RequestInit) => Promise<Response>;

export type PhoneApi = ReturnType<typeof createPhoneApi>;

export function createPhoneApi(send: Send) {
  const get = <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> =>
    call(send, path, { method: 'GET' }, schema);
  const post = <Schema extends z.ZodType>(path: string, schema: Schema, body: unknown = {}): Promise<z.infer<Schema>> =>
    call(
      send,
      path,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      schema,
    );
  return {
    wallets: async (): Promise<readonly Wallet[]> => (await get('', walletList)).wallets,
    wallet: (id: string): Promise<WalletDetails> => get(`/${id}`, walletDetails),
    pending: async (id: string): Promise<readonly Payment[]> => (await get(`/${id}/pending`, pendingList)).payments,
    paymentCode: (id: string): Promise<PaymentCode> => post(`/${id}/payment-code`, paymentCode),
    scan: (id: string, payload: string): Promise<Payment> => post(`/${id}/scan`, payment, { payload }),
    confirm: (id: string, paymentId: string): Promise<Payment> => post(`/${id}/payments/${paymentId}/confirm`, payment),
    decline: (id: string, paymentId: string): Promise<Payment> => post(`/${id}/payments/${paymentId}/decline`, payment),
    offlineCode: (id: string): Promise<Readonly<{ text: string }>> =>
      post(`/${id}/presentment`, presentment, { mode: 'qr' }),
  } as const;
}

export const phoneApi: PhoneApi = createPhoneApi((path, init) => fetch(path, init));

async function call<Schema extends z.ZodType>(
  send: Send,
  path: string,
  init: RequestInit,
  schema: Schema,
): Promise<z.infer<Schema>> {
  let status: number;
  let answer: unknown;
  try {
    const response = await send(BASE + path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    status = response.status;
    answer = await response.json();
  } catch (cause) {
    throw new UnreachableError('no usable answer from the sandbox', { cause });
  }
  if (status >= 400 && status < 500) throw new RefusedError(refusal.safeParse(answer).data?.code ?? 'unknown');
  const reading = schema.safeParse(answer);
  if (status >= 500 || !reading.success) throw new UnreachableError(`an answer that cannot be used, status ${status}`);
  return reading.data;
}
