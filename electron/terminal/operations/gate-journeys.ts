/**
 * Where a passenger's journey began, when it began at another gate: asked while the phone is still working on its tap, used
 * when the answer is there by the decision, and never waited for. Wallet API section 9. Rule TRANSIT-58.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Wallet } from '../payment/4-queue/offline-events.ts';
import type { PassageFacts } from '../transit/passage.ts';
import type { WalletBackend } from '../wallet-backend/wallet-backend.ts';

/** Whoever tears a tap tries again within this; later an exit elsewhere may have ended the journey. */
const GOOD_FOR_MS = 10_000;
/** Passengers at one gate at a time, and whoever has just gone: more are asked about only if somebody plays with it. */
const MAX_KNOWN = 16;

export interface GateJourneys {
  /** Asks about a wallet, unless it has just been asked about. */
  ask(wallet: Wallet): void;
  /** What has come by now; null: nothing has. */
  known(wallet: Wallet): PassageFacts['openJourneys'];
}

export function createGateJourneys(options: {
  clock: Clock;
  backend: Pick<WalletBackend, 'getOpenJourneys'>;
  isOnline: () => boolean;
}): GateJourneys {
  const { clock, backend, isOnline } = options;
  const asked = new Map<string, { atMs: number; journeys: PassageFacts['openJourneys'] }>();
  const keyOf = ({ iss, id }: Wallet): string => JSON.stringify([iss, id]);
  const fresh = (wallet: Wallet) => {
    const found = asked.get(keyOf(wallet));
    return found !== undefined && clock.monotonic() - found.atMs <= GOOD_FOR_MS ? found : null;
  };

  return {
    ask: (wallet) => {
      if (!isOnline() || fresh(wallet) !== null) return;
      const entry = { atMs: clock.monotonic(), journeys: null as PassageFacts['openJourneys'] };
      asked.delete(keyOf(wallet));
      asked.set(keyOf(wallet), entry);
      for (const key of asked.keys()) if (asked.size > MAX_KNOWN) asked.delete(key);
      void backend.getOpenJourneys({ iss: wallet.iss, walletId: wallet.id }).then((answer) => {
        if (answer.kind === 'answered') entry.journeys = answer.value;
      });
    },
    known: (wallet) => fresh(wallet)?.journeys ?? null,
  };
}
