/**
 * Another till of the same shop, as the bank sees it: a key of its own and the refunds it asks for. It is there only as long as a
 * case needs it. Rule PROVE-149.
 */
import { epochMs, type Clock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createMemoryKeyStore } from '../../../electron/system/memory-key-store.ts';
import { createHttpWalletBackend } from '../../../electron/terminal/wallet-backend/http-driver.ts';
import { ORIGIN } from './backend-host.ts';
import { createLife } from './life.ts';
import type { World } from './world.ts';

const ACTIVATION_CODE = 'DEMO-TILL-0002';
/** In the station where the kiosk stands. */
export const SECOND_KIOSK_CODE = 'DEMO-GATE-0003';
const ANSWERED_MS = 10_000;

export type OtherTill = Readonly<{
  /** Answers what became of it at the bank. */
  refund(paymentId: string, amountMinor: number): Promise<string>;
  close(): Promise<void>;
}>;

export async function openOtherTill(
  { time, network, random }: World,
  activationCode = ACTIVATION_CODE,
): Promise<OtherTill> {
  const life = createLife();
  const chance = random('another till');
  const clock: Clock = {
    now: () => epochMs(time.now()),
    monotonic: () => time.now(),
    after: (delayMs, wake) => time.after(delayMs, 'another till wakes', () => life.act(wake)),
  };
  const driver = createHttpWalletBackend({
    ...{ origin: ORIGIN, keyStore: createMemoryKeyStore(), clock, random: chance, log: silentLog },
    wire: network.wireOf(life),
  });
  /** Time passes until the answer is there. */
  const answered = async <T>(asked: Promise<T>): Promise<T> => {
    let answer: Readonly<{ value: T }> | null = null;
    void asked.then((value) => {
      answer = { value };
    });
    await time.advanceUntil(ANSWERED_MS, () => answer !== null);
    if (answer === null) throw new Error('another till got no answer');
    return (answer as Readonly<{ value: T }>).value;
  };
  const machine = { activationCode, model: 'Another', serial: 'another', softwareVersion: '0.0.0' };
  const enrolled = await answered(driver.enrol(machine));
  if (enrolled.kind !== 'answered') throw new Error(`another till is not enrolled: ${enrolled.kind}`);
  return {
    refund: async (paymentId, amountMinor) => {
      const hex = Buffer.from(chance.bytes(16)).toString('hex');
      const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
      const occurredAt = new Date(time.now()).toISOString();
      const body = {
        ...{ paymentId, amount: { amount: amountMinor, currency: 'CNY' }, reason: 'goods_returned' },
        ...{ occurredAt, businessDate: occurredAt.slice(0, 10), cashierId: 'c9', approvedBy: null },
      };
      const answer = await answered(driver.putRefund(id, JSON.stringify(body)));
      return answer.kind === 'answered' ? answer.value.status : answer.kind;
    },
    close: async () => {
      life.die('closed');
      await driver.close();
    },
  };
}
