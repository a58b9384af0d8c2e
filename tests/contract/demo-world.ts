/** The sandbox's customers, played over its demo API. */
import type { BackendPayment } from '../../electron/terminal/wallet-backend/wallet-backend.ts';

/** Demo wallets by what their holders are like; `wlt_zhang` confirms above 200.00 and has the money. */
const WALLETS = { approves: 'wlt_zhang', has_no_funds: 'wlt_wang', is_asked: 'wlt_zhang' } as const;

export interface DemoWorld {
  activationCode(): Promise<string>;
  paymentCode(customer: keyof typeof WALLETS): Promise<string>;
  tap(request: Readonly<{ amountMinor: number; terminalId: string; challenge: Uint8Array }>): Promise<string>;
  /** The customer answers his phone, having scanned the code first if that is how he pays. */
  customerDecides(payment: BackendPayment, decision: 'approve' | 'decline'): Promise<void>;
  /** The answer to the next PUT is lost after the backend has acted. */
  loseNextAnswer(): Promise<void>;
  denyWallet(): Promise<void>;
  /** The wallet that approves treats its next refunds so. */
  nextRefund(behaviour: 'waits' | 'fails'): Promise<void>;
  /** Any other call of the demo API, such as `/demo/faults`. */
  post(path: string, body?: unknown): Promise<Record<string, unknown>>;
}

export function createDemoWorld(origin: string): DemoWorld {
  const post = async (path: string, body: unknown = {}): Promise<Record<string, unknown>> => {
    const response = await fetch(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const text = async (path: string, member: string, body?: unknown): Promise<string> => {
    const value = (await post(path, body))[member];
    if (typeof value !== 'string') throw new Error(`${path} gave no ${member}`);
    return value;
  };

  return {
    post,
    activationCode: () => text('/demo/activation-codes', 'code'),
    paymentCode: (customer) => text(`/demo/wallets/${WALLETS[customer]}/payment-code`, 'code'),
    tap: ({ amountMinor, terminalId, challenge }) =>
      text('/demo/wallets/wlt_zhang/presentment', 'presentment', {
        mode: 'tap',
        challenge: Buffer.from(challenge).toString('base64url'),
        terminalId,
        amount: amountMinor,
        currency: 'CNY',
      }),
    async customerDecides({ id, qrPayload }, decision) {
      if (qrPayload !== null) {
        const scanned = await post('/demo/wallets/wlt_zhang/scan', { payload: qrPayload });
        if (scanned['confirmationNeeded'] !== true) return;
      }
      await post(`/demo/wallets/wlt_zhang/payments/${id}/${decision === 'approve' ? 'confirm' : 'decline'}`);
    },
    async loseNextAnswer() {
      await post('/demo/faults', {
        match: { method: 'PUT', pathPrefix: '/v1/payments/' },
        kind: 'drop_after_commit',
        times: 1,
      });
    },
    async denyWallet() {
      await post('/demo/wallets/wlt_li/settings', { denied: true });
    },
    async nextRefund(behaviour) {
      const refundBehaviour = behaviour === 'waits' ? 'pending' : 'failed';
      await post(`/demo/wallets/${WALLETS.approves}/settings`, { refundBehaviour });
    },
  };
}
