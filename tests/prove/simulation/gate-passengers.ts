/**
 * People at a simulated gate: they hold their phones to its reader, or show it a signed code, and go away. How often each
 * wallet was shown is counted, since nobody passes more often than that. Rules PROVE-130, PROVE-133.
 */
import type { SimulatedCard } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { Shop } from './shop.ts';

/** They pay, and each comes back only when the time against passing back is over. */
export const PASSENGERS = ['wlt_li', 'wlt_zhang', 'wlt_chen', 'wlt_liu', 'wlt_wang'] as const;

/** What the phone itself takes of a tap. */
const PHONE_MS = 250;

export interface Passengers {
  /** Answers whether the reader was armed and took notice. */
  tap(walletId: string): Promise<boolean>;
  /** Answers the text that was shown; null when the phone had none. */
  showCode(walletId: string, text?: string): Promise<string | null>;
  /** Who is next. */
  next(): string;
  readonly shownCount: () => number;
}

export function createPassengers({ world, presentmentText }: Pick<Shop, 'world' | 'presentmentText'>): Passengers {
  const { host, time } = world;
  let shownCount = 0;
  let turn = 0;

  const cardOf =
    (walletId: string): SimulatedCard =>
    async ({ challenge, amountMinor, amountFor, currency, terminalId }) => {
      await new Promise<void>((resolve) => void time.after(PHONE_MS, 'phone answers the gate', () => resolve()));
      // Nobody here makes what a phone shows then.
      if (!host.isUp) return { kind: 'tap_again' };
      const path = `/demo/wallets/${walletId}`;
      const { certificate } = (await host.demo('GET', `${path}/certificate`)).json;
      if (typeof certificate !== 'string') return { kind: 'tap_again' };
      const amount = amountFor?.(Buffer.from(certificate, 'base64url')) ?? amountMinor;
      const order = {
        mode: 'tap',
        challenge: Buffer.from(challenge).toString('base64url'),
        amount,
        currency,
        terminalId,
      };
      const { presentment } = (await host.demo('POST', `${path}/presentment`, order)).json;
      if (typeof presentment !== 'string') return { kind: 'tap_again' };
      return { kind: 'presented', presentment: Buffer.from(presentment, 'base64url') };
    };

  return {
    shownCount: () => shownCount,
    next: () => PASSENGERS[(turn += 1) % PASSENGERS.length] ?? PASSENGERS[0],
    tap: async (walletId) => {
      const isTaken = world.till().reader.tap(cardOf(walletId));
      if (isTaken) shownCount += 1;
      await time.settle();
      return isTaken;
    },
    showCode: async (walletId, text) => {
      const shown = text ?? (await presentmentText(walletId));
      if (shown === null) return null;
      shownCount += 1;
      await world.call('gate.scan', { text: shown });
      return shown;
    },
  };
}
