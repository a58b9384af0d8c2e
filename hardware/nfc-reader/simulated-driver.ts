/**
 * A reader without a device, for demos, training and tests: `tap` holds a card to it. What the card answers is the
 * card's own business, so a wallet service, a script or a fault can stand behind it.
 */
import type { NfcReader, ReaderState, TapOutcome, TapRequest } from './nfc-reader.ts';

/** What lies on the reader. It may take its time; an answer that comes after the reader was disarmed is dropped. */
export type SimulatedCard = (
  request: Readonly<{ challenge: Uint8Array; amountMinor: number; currency: string; terminalId: string }>,
) => Promise<Exclude<TapOutcome, { kind: 'presented' }> | Readonly<{ kind: 'presented'; presentment: Uint8Array }>>;

export interface SimulatedNfcReader extends NfcReader {
  readonly simulated: true;
  /** Answers whether the reader was armed and took notice. */
  tap(card: SimulatedCard): boolean;
  /** Unplugs or plugs in the device. */
  setState(state: ReaderState): void;
}

export function createSimulatedNfcReader({ id, name }: { id: string; name: string }): SimulatedNfcReader {
  let state: ReaderState = 'found';
  let armed: TapRequest | null = null;
  const stateListeners = new Set<(state: ReaderState) => void>();
  const tapListeners = new Set<(event: Readonly<{ kind: 'reading' }> | TapOutcome) => void>();
  const tell = (event: Readonly<{ kind: 'reading' }> | TapOutcome): void => {
    for (const listener of tapListeners) listener(event);
  };
  const setState = (next: ReaderState): void => {
    if (next === state) return;
    state = next;
    if (next !== 'ready') armed = null;
    for (const listener of stateListeners) listener(next);
  };

  return {
    id,
    name,
    simulated: true,
    get state() {
      return state;
    },
    open: () => setState('ready'),
    arm: (request) => {
      if (state === 'ready') armed = request;
    },
    disarm: () => {
      armed = null;
    },
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    onTap: (listener) => {
      tapListeners.add(listener);
      return () => tapListeners.delete(listener);
    },
    setState,
    tap: (card) => {
      const request = armed;
      if (request === null || state !== 'ready') return false;
      const { amountMinor, currency, terminalId } = request;
      const challenge = request.makeChallenge();
      tell({ kind: 'reading' });
      const finish = (outcome: Awaited<ReturnType<SimulatedCard>>): void => {
        if (armed !== request) return;
        if (outcome.kind !== 'presented') return tell(outcome);
        armed = null;
        tell({ kind: 'presented', presentment: outcome.presentment, challenge });
      };
      card({ challenge, amountMinor, currency, terminalId }).then(finish, () => finish({ kind: 'tap_again' }));
      return true;
    },
    close: async () => {
      armed = null;
      setState('gone');
      stateListeners.clear();
      tapListeners.clear();
    },
  };
}
