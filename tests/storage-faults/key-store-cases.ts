/**
 * A key store that fails a till which was enrolled (D8): its folder gone, its file cut or open to others, sealed by another
 * user, a system that does not seal or leaves the value readable. The till takes no payment and says why; with its keys it
 * works again. The service's own parts against the real sandbox. Rules PROVE-82 and PROVE-83.
 */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InputOf, OperationName, OutputOf } from '../../electron/contract/contract.ts';
import type { Answer } from '../../electron/contract/envelope.ts';
import type { Snapshot } from '../../electron/contract/terminal-values.ts';
import type { StartMessage } from '../../electron/contract/service-messages.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { DEMO_STAFF } from '../../electron/service/demo.ts';
import { openTerminal, type System } from '../../electron/service/open-terminal.ts';
import type { Sealing } from '../../electron/service/sealing.ts';
import type { RunningTerminal } from '../../electron/service/service.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../electron/system/system-random.ts';
import { createSandboxServer } from '../../sandbox/server.ts';
import { createDemoWorld } from '../contract/demo-world.ts';
import { codeFaults } from './after-fault.ts';
import { SCRATCH, type CaseOutcome, type StorageCase } from './case.ts';

type Sealer = Pick<Sealing, 'seal' | 'unseal'>;
type KeyFault = Readonly<{
  name: string;
  protection: StartMessage['keyProtection'];
  /** Spoils what lies in the folder of the keys; answers how to mend it. */
  spoil?: (keys: string) => () => void;
  /** What the system's key ring does instead. */
  sealer?: Sealer;
}>;

/** Stands for a key ring: nobody reads the value without knowing how. */
const KEY_RING: Sealer = {
  seal: async (bytes) => bytes.map((byte) => byte ^ 0x5a),
  unseal: async (bytes) => bytes.map((byte) => byte ^ 0x5a),
};

function keyFile(keys: string): string {
  return path.join(keys, readdirSync(keys)[0] ?? '');
}

const KEY_FAULTS: readonly KeyFault[] = [
  {
    name: 'the folder of the keys is gone',
    protection: 'file',
    spoil: (keys) => {
      renameSync(keys, `${keys}-kept`);
      return () => {
        rmSync(keys, { recursive: true, force: true });
        renameSync(`${keys}-kept`, keys);
      };
    },
  },
  {
    name: 'the key is cut',
    protection: 'file',
    spoil: (keys) => {
      const [file, bytes] = [keyFile(keys), readFileSync(keyFile(keys))];
      writeFileSync(file, bytes.subarray(0, bytes.length / 2));
      return () => writeFileSync(file, bytes);
    },
  },
  {
    name: 'others may read the key',
    protection: 'file',
    spoil: (keys) => {
      const file = keyFile(keys);
      chmodSync(file, 0o644);
      return () => chmodSync(file, 0o600);
    },
  },
  {
    name: 'another user had sealed it',
    protection: 'host',
    sealer: { ...KEY_RING, unseal: async (bytes) => (bytes.length === TRIAL_BYTES ? KEY_RING.unseal(bytes) : null) },
  },
  {
    name: 'the system does not seal',
    protection: 'host',
    sealer: { seal: async () => null, unseal: async () => null },
  },
  {
    name: 'the system leaves the value readable',
    protection: 'host',
    sealer: { seal: async (bytes) => bytes, unseal: async (bytes) => bytes },
  },
];

/** delegated-key-store.ts tries the key ring out with as many: what it seals now it opens, what it sealed once it does not. */
const TRIAL_BYTES = 32;
const ONLINE_DEADLINE_MS = 60_000;
const LOOK_EVERY_MS = 20;
const [CASHIER] = DEMO_STAFF;

export function keyStoreCases(): readonly StorageCase[] {
  return KEY_FAULTS.map((fault) => ({
    kind: 'D8 key store',
    name: fault.name,
    isApart: false,
    run: () => runKeyFault(fault),
  }));
}

async function runKeyFault({ protection, spoil, sealer }: KeyFault): Promise<CaseOutcome> {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-keys-'));
  const server = await createSandboxServer({ databaseFile: ':memory:', port: 0 });
  const code = (): Promise<string> => createDemoWorld(server.origin).paymentCode('approves');
  const start: StartMessage = {
    type: 'start',
    dataFolder: folder,
    resourcesFolder: path.resolve(import.meta.dirname, '../../resources'),
    backendOrigin: server.origin,
    sandbox: true,
    phonePage: null,
    softwareVersion: '0.0.0',
    keyProtection: protection,
  };
  try {
    const enrolled = await visit(start, KEY_RING, code);
    if (enrolled.paid !== 1)
      return { hasFired: false, faults: [`before the fault: ${enrolled.says}`], verdict: 'no till' };
    const mend = spoil?.(path.join(folder, 'keys'));
    const spoilt = await visit(start, sealer ?? KEY_RING, code);
    mend?.();
    const mended = await visit(start, KEY_RING, code);
    const faults = [...codeFaults([spoilt.says])];
    for (const way of spoilt.offered ?? []) faults.push(`${way} is offered`);
    if (spoilt.paid > 0) faults.push('a payment was taken without the key');
    if (!ABOUT_KEYS.includes(spoilt.says)) faults.push(`it says ${spoilt.says}`);
    if (mended.paid !== 1) faults.push(`with its keys it says ${mended.says}`);
    return { hasFired: true, faults, verdict: `refused ${spoilt.says}` };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const NOT_YET: readonly string[] = ['checkout.code_needs_network', 'terminal.books_being_restored'];
const ABOUT_KEYS: readonly string[] = ['terminal.key_missing', 'terminal.keys_not_protected'];

/** `says`: why it did not start or does not take the payment. `offered`: ways to pay that it offered all the same. */
type Visit = Readonly<{ paid: number; says: string; offered?: readonly string[] }>;

/** One life of the till, in which one customer wants to pay. */
async function visit(start: StartMessage, sealer: Sealer, code: () => Promise<string>): Promise<Visit> {
  const system: System = {
    clock: createSystemClock(),
    random: createSystemRandom(),
    log: silentLog,
    onStorageBroken: () => undefined,
    proxy: null,
    startHelper: () => {
      throw new Error('a till of this case has no reader');
    },
  };
  const opened = await openTerminal(start, { ...sealer, settle: () => undefined }, system);
  if (!opened.ok) return { paid: 0, says: opened.error.code };
  try {
    return await buy(opened.value, code);
  } finally {
    await opened.value.stop();
  }
}

async function buy(till: RunningTerminal, code: () => Promise<string>): Promise<Visit> {
  const ask = async <N extends OperationName>(name: N, input: InputOf<N>): Promise<Answer<OutputOf<N>>> =>
    // The terminal parsed it against the contract.
    (await till.call(name, input)) as Answer<OutputOf<N>>;
  const look = async () => {
    const snapshot = await ask('terminal.snapshot', {});
    if (!snapshot.ok) throw new Error(snapshot.error.code);
    return snapshot.value;
  };
  await ask('session.sign_in', { cashierId: CASHIER?.cashierId ?? '', pin: CASHIER?.pin ?? '' });
  const sale = await ask('sale.add_amount', { amountText: '1.00', name: null });
  if (!sale.ok) return { paid: 0, says: sale.error.code };
  const { saleId } = sale.value;
  const deadline = performance.now() + ONLINE_DEADLINE_MS;
  let offer = await offerOf();
  // A till that is connecting or reads its books still says so; one that is out of service says that.
  while (!offer.available && NOT_YET.includes(offer.reason ?? '') && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    offer = await offerOf();
  }
  const paid = await ask('checkout.enter_code', { saleId, code: await code() });
  if (!paid.ok) return { paid: 0, says: offer.reason ?? paid.error.code, offered: offeredIn(await look()) };
  while (performance.now() < deadline) {
    const { checkout } = await look();
    if (checkout?.screen === 'approved' && checkout.payment !== null) {
      await ask('checkout.acknowledge', { paymentId: checkout.payment.paymentId });
      return { paid: 1, says: '' };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return { paid: 0, says: 'nothing in time' };

  async function offerOf(): Promise<Readonly<{ available: boolean; reason: string | null }>> {
    const started = await ask('checkout.start', { saleId });
    if (!started.ok)
      return {
        available: false,
        reason: started.error.code === 'terminal.not_enrolled' ? 'checkout.code_needs_network' : started.error.code,
      };
    return started.value.offers.payment_code;
  }
}

function offeredIn({ checkout }: Snapshot): readonly string[] {
  return Object.entries(checkout?.offers ?? {}).flatMap(([way, { available }]) => (available ? [way] : []));
}
