/**
 * What the simulated backend tells a terminal about itself and its world: enrolment, configuration, deny list. Versions
 * grow with each change, and a list is given as a delta to whoever knows a version of it (wallet API section 3).
 */
import type { BackendConfig, Enrolment, OfflinePolicy, WalletBackend } from './wallet-backend.ts';

export const SIMULATED_POLICY: OfflinePolicy = {
  enabled: true,
  channels: ['tap', 'qr'],
  maxPerPayment: 20_000,
  maxPerQrPayment: 10_000,
  maxPerWalletPerDay: 50_000,
  maxUnsentTotal: 200_000,
  maxUnsentCount: 100,
  maxAgeHours: 24,
  maxPolicyAgeHours: 24,
  qrMaxSkewSeconds: 60,
};

type DenyListAnswer = Extract<Awaited<ReturnType<WalletBackend['getDenyList']>>, { kind: 'answered' }>['value'];
type DenyRow = { iss: string; walletId: string; reason: string; denied: boolean; version: number };

export type ConfigMembers = Partial<Omit<BackendConfig, 'version' | 'backendKeys'>>;

export interface SimulatedReference {
  enrolment(terminalId: string): Enrolment;
  config(): BackendConfig;
  /** As a backend that was set back, or that errs: from now on the configuration bears this version. */
  setConfigVersion(version: number): void;
  /** Changes members of the configuration; its version grows. */
  changeConfig(members: ConfigMembers): void;
  denyList(since: number | null): DenyListAnswer;
  setDenied(wallet: Readonly<{ iss: string; walletId: string; reason: string }>, denied: boolean): void;
}

/** A list of keys is never empty; this one signs nothing, since nothing leaves the process. */
const BACKEND_KEYS = [{ kid: 'simulated', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }];

export function createSimulatedReference(): SimulatedReference {
  let config: BackendConfig = {
    version: 1,
    currency: 'CNY',
    backendKeys: BACKEND_KEYS,
    offline: SIMULATED_POLICY,
    issuers: [],
    promotions: [],
    fares: [],
    notices: [],
  };
  const rows = new Map<string, DenyRow>();
  let listVersion = 1;

  return {
    enrolment: (terminalId) => ({
      terminalId,
      merchant: { id: 'mer_simulated', name: '模拟商户', city: '上海', countryCode: 'CN', categoryCode: '5411' },
      store: { id: 'sto_simulated', name: '模拟门店', timeZone: 'Asia/Shanghai' },
      backendKeys: BACKEND_KEYS,
      configVersion: config.version,
    }),
    config: () => config,
    setConfigVersion(version) {
      config = { ...config, version };
    },
    changeConfig(members) {
      config = { ...config, ...members, version: config.version + 1 };
    },
    denyList(since) {
      const known = since !== null && since >= 1 && since <= listVersion;
      const changed = [...rows.values()].filter((row) => !known || row.version > since);
      return {
        version: listVersion,
        mode: known ? 'delta' : 'full',
        more: false,
        add: changed.filter((row) => row.denied).map(({ iss, walletId, reason }) => ({ iss, walletId, reason })),
        remove: known ? changed.filter((row) => !row.denied).map(({ iss, walletId }) => ({ iss, walletId })) : [],
      };
    },
    setDenied({ iss, walletId, reason }, denied) {
      listVersion += 1;
      rows.set(`${iss} ${walletId}`, { iss, walletId, reason, denied, version: listVersion });
    },
  };
}
