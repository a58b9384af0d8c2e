/**
 * The customers of a real run: wallets of the sandbox's demo world, played over its demo interface, which no fault
 * reaches. Money is no object; what a wallet refuses it refuses by its character. Rule PROVE-16.
 */
import { createSandboxApi, type SandboxApi } from '../../e2e/sandbox-api.ts';

/** Wallets that pay, of both issuers, one with coupons; and some that do not. */
export const PAYERS = ['wlt_zhang', 'wlt_liu', 'wlt_chen'] as const;
export const REFUSERS = ['wlt_wang', 'wlt_sun', 'wlt_zhao'] as const;

/** No run spends it. */
const PLENTY_MINOR = 1_000_000_000;

export type Customers = SandboxApi & Readonly<{ enrich(): Promise<void> }>;

export function createCustomers(origin: () => string): Customers {
  const api = createSandboxApi(origin);
  return {
    ...api,
    enrich: async () => {
      for (const wallet of PAYERS) await api.settings(wallet, { balance: PLENTY_MINOR, dailyLimit: PLENTY_MINOR });
    },
  };
}
