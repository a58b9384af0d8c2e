/** The driver over HTTP under the contract suite, with the real sandbox at the other end of a real connection. */
import { makeUuidV7 } from '../../electron/kernel/ids.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { createMemoryKeyStore } from '../../electron/system/memory-key-store.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../electron/system/system-random.ts';
import { createHttpWalletBackend } from '../../electron/terminal/wallet-backend/http-driver.ts';
import { describeWalletBackend } from '../../electron/terminal/wallet-backend/wallet-backend.contract.ts';
import { createSandboxServer } from '../../sandbox/server.ts';
import { createDemoWorld } from './demo-world.ts';

describeWalletBackend('http', async () => {
  const clock = createSystemClock();
  const random = createSystemRandom();
  const server = await createSandboxServer({ databaseFile: ':memory:', port: 0 });
  const demo = createDemoWorld(server.origin);
  const backend = createHttpWalletBackend({
    origin: server.origin,
    keyStore: createMemoryKeyStore(),
    clock,
    random,
    log: silentLog,
  });
  return {
    backend,
    activationCode: await demo.activationCode(),
    makeId: () => makeUuidV7(clock, random),
    nowMs: () => clock.now(),
    businessDate: () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(clock.now()),
    // From before the sandbox had a till: a day without trade.
    closedDate: '2020-01-01',
    paymentCode: (customer) => demo.paymentCode(customer),
    tap: async (amountMinor) => {
      const identity = await backend.identity();
      return demo.tap({ amountMinor, terminalId: identity?.terminalId ?? '', challenge: random.bytes(16) });
    },
    customerDecides: (payment, decision) => demo.customerDecides(payment, decision),
    loseNextAnswer: () => demo.loseNextAnswer(),
    denyWallet: () => demo.denyWallet(),
    nextRefund: (behaviour) => demo.nextRefund(behaviour),
    close: async () => {
      await backend.close();
      await server.close();
    },
  };
});
