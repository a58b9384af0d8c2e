/**
 * The customer and the world, played through the sandbox's demo interface: codes and taps, confirming and refusing, money
 * and moods of wallets, faults of the network. The tests ask the backend here what it has booked.
 */

/** Wallets of the demo world; sandbox/demo/demo-world.ts says what each is for. */
export const WALLETS = {
  /** Confirms above 200.00. */
  ordinary: 'wlt_zhang',
  /** Confirms above 1,000.00. */
  rich: 'wlt_li',
  poor: 'wlt_wang',
  blocked: 'wlt_zhao',
  coupons: 'wlt_chen',
  /** Keys of the second kind (ES256), of another issuer. */
  secondIssuer: 'wlt_liu',
  refused: 'wlt_sun',
} as const;

export type SandboxPayment = Readonly<{
  id: string;
  status: string;
  methodType: string | null;
  amount: Readonly<{ amount: number; currency: string }>;
  receiptNumber: string | null;
  refunded?: Readonly<{ amount: number }> | null;
}>;

export type Fault = Readonly<{
  match: Readonly<{ method?: 'GET' | 'PUT' | 'POST' | 'DELETE'; pathPrefix: string }>;
  kind: 'latency' | 'status' | 'drop_before' | 'drop_after_commit' | 'wrong_signature' | 'truncate';
  ms?: number;
  status?: 429 | 500 | 503;
  times: number;
}>;

export type SandboxApi = ReturnType<typeof makeCalls> &
  Readonly<{
    /** The customer confirms what the wallet asks, as soon as it asks. */
    confirmPending: (id: string) => Promise<void>;
    refusePending: (id: string) => Promise<void>;
    /** What the backend has booked as paid, over all wallets. */
    approved: () => Promise<readonly SandboxPayment[]>;
  }>;

export function createSandboxApi(origin: () => string): SandboxApi {
  const calls = makeCalls(origin);
  const onePending = async (id: string): Promise<string> => {
    for (;;) {
      const [payment] = await calls.pending(id);
      if (payment !== undefined) return payment.id;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    ...calls,
    confirmPending: async (id) => void (await calls.confirm(id, await onePending(id))),
    refusePending: async (id) => void (await calls.refuse(id, await onePending(id))),
    approved: async () => {
      const lists = await Promise.all(Object.values(WALLETS).map((id) => calls.payments(id)));
      return lists.flat().filter(({ status }) => status === 'approved');
    },
  };
}

function makeCalls(origin: () => string) {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(new URL(path, origin()), {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
  const wallet = (id: string): string => `/demo/wallets/${id}`;

  return {
    /** The digits that the wallet shows now. */
    paymentCode: async (id: string): Promise<string> =>
      (await ask<{ code: string }>('POST', `${wallet(id)}/payment-code`, {})).code,
    /** The text of the signed QR that the wallet shows without a network. */
    offlineCode: async (id: string): Promise<string> =>
      (await ask<{ text: string }>('POST', `${wallet(id)}/presentment`, { mode: 'qr' })).text,
    /** What the wallet answers to a tap elsewhere, as the text of a QR. */
    tapAsCode: async (id: string): Promise<string> =>
      (
        await ask<{ text: string }>('POST', `${wallet(id)}/presentment`, {
          mode: 'tap',
          challenge: Buffer.alloc(16, 7).toString('base64url'),
          terminalId: 'trm_elsewhere',
          amount: 200,
          currency: 'CNY',
        })
      ).text,
    scan: (id: string, payload: string): Promise<SandboxPayment> => ask('POST', `${wallet(id)}/scan`, { payload }),
    pending: (id: string): Promise<readonly SandboxPayment[]> => listOf(ask('GET', `${wallet(id)}/pending`)),
    confirm: (id: string, paymentId: string): Promise<SandboxPayment> =>
      ask('POST', `${wallet(id)}/payments/${paymentId}/confirm`, {}),
    refuse: (id: string, paymentId: string): Promise<SandboxPayment> =>
      ask('POST', `${wallet(id)}/payments/${paymentId}/decline`, {}),
    /** What the wallet has been asked to pay and how it ended, newest first. */
    payments: (id: string): Promise<readonly SandboxPayment[]> => listOf(ask('GET', wallet(id))),
    settings: (id: string, settings: Readonly<Record<string, unknown>>): Promise<unknown> =>
      ask('POST', `${wallet(id)}/settings`, settings),
    maintenance: (on: boolean): Promise<unknown> => ask('POST', '/demo/maintenance', { on }),
    orderFault: (fault: Fault): Promise<unknown> => ask('POST', '/demo/faults', fault),
    faults: (): Promise<readonly Readonly<{ fault: Fault; metCount: number }>[]> => ask('GET', '/demo/faults'),
    clearFaults: (): Promise<unknown> => ask('DELETE', '/demo/faults'),
  };
}

/** Lists stand alone or under `payments`. */
async function listOf(
  answer: Promise<readonly SandboxPayment[] | Readonly<{ payments: readonly SandboxPayment[] }>>,
): Promise<readonly SandboxPayment[]> {
  const value = await answer;
  return 'payments' in value ? value.payments : value;
}
