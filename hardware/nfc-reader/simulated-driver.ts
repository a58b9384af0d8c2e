/**
 * A reader without a device, for demos, training and tests: `tap` holds a card to it. What the card answers is the
 * card's own business, so a wallet service, a script or a fault can stand behind it. Rules NFC-1 to NFC-9 of docs/spec.md.
 */
import type { NfcReader, ReaderState, TapEvent, TapOutcome, TapRequest } from './nfc-reader.ts';

/** What lies on the reader. It may take its time; an answer that comes when nobody waits for it any more is dropped. */
export type SimulatedCard = (
  request: Readonly<{ challenge: Uint8Array; amountMinor: number; currency: string; terminalId: string }>,
) => Promise<Exclude<TapOutcome, { kind: 'presented' }> | Readonly<{ kind: 'presented'; presentment: Uint8Array }>>;

export interface SimulatedNfcReader extends NfcReader {
  readonly simulated: true;
  /** Answers whether the reader was armed, free and took notice. */
  tap(card: SimulatedCard): boolean;
  /** Unplugs or plugs in the device. */
  setState(state: ReaderState): void;
}

export function createSimulatedNfcReader({ id, name }: { id: string; name: string }): SimulatedNfcReader {
  let state: ReaderState = 'found';
  let armed: TapRequest | null = null;
  /** The exchange that is going on; another object for each, so that a late answer finds that it is over. */
  let exchange: Readonly<{ challenge: Uint8Array }> | null = null;
  let closed = false;
  const stateListeners = new Set<(state: ReaderState) => void>();
  const tapListeners = new Set<(event: TapEvent) => void>();
  const tell = (event: TapEvent): void => {
    for (const listener of tapListeners) listener(event);
  };
  /** The customer has seen the reader take notice of the phone, so he must be told that nothing came of it. */
  const breakOff = (): void => {
    if (exchange === null) return;
    exchange = null;
    tell({ kind: 'tap_again' });
  };
  const setState = (next: ReaderState): void => {
    if (next === state || closed) return;
    state = next;
    for (const listener of stateListeners) listener(next);
    if (next !== 'ready') breakOff();
  };

  return {
    id,
    name,
    simulated: true,
    get state() {
      return state;
    },
    open: () => setState('ready'),
    arm(request) {
      if (closed) return;
      breakOff();
      armed = request;
    },
    disarm() {
      armed = null;
      exchange = null;
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    onTap(listener) {
      tapListeners.add(listener);
      return () => tapListeners.delete(listener);
    },
    setState,
    tap(card) {
      if (armed === null || state !== 'ready' || exchange !== null) return false;
      const { amountMinor, currency, terminalId } = armed;
      const current = { challenge: armed.makeChallenge() };
      exchange = current;
      tell({ kind: 'reading' });
      const finish = (outcome: Awaited<ReturnType<SimulatedCard>>): void => {
        if (exchange !== current) return;
        exchange = null;
        if (outcome.kind !== 'presented') return tell(outcome);
        armed = null;
        tell({ kind: 'presented', presentment: outcome.presentment, challenge: current.challenge });
      };
      const { challenge } = current;
      card({ challenge, amountMinor, currency, terminalId }).then(finish, () => finish({ kind: 'tap_again' }));
      return true;
    },
    async close() {
      armed = null;
      exchange = null;
      setState('gone');
      closed = true;
      stateListeners.clear();
      tapListeners.clear();
    },
  };
}
