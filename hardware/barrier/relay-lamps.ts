/** The lamps of a gate relay: of what they are to say only the newest is sent, and once. Rule BARRIER-14 of docs/spec/transit-screens.md. */
import type { Indication } from './barrier.ts';

/** Colours of traffic: a lamp that means go is never the colour of one that means stop, nor lit in the same pattern. */
const LAMPS: Readonly<Record<Indication, readonly [lit: string, colour: string]>> = {
  armed: ['1000', 'WHITE'],
  go: ['1111', 'GREEN'],
  stop: ['1001', 'RED'],
  wait: ['B000', 'YELLOW'],
  out_of_service: ['BBBB', 'RED'],
};

export interface RelayLamps {
  show(indication: Indication): void;
  /** They went out, or their board has only now come. */
  renew(): void;
}

/** `send` never rejects; false also where there is no line, and then whoever opens one renews. */
export function createRelayLamps(send: (words: readonly string[]) => Promise<boolean>): RelayLamps {
  let wanted: Indication | null = null;
  let shown: Indication | null = null;
  let isSending = false;
  const sendNewest = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    while (wanted !== null && shown !== wanted) {
      // A board without lamps refuses, and is not asked again for the same.
      shown = wanted;
      await send(['LIGHTS', ...LAMPS[shown]]);
    }
    isSending = false;
  };
  return {
    show: (indication) => {
      wanted = indication;
      void sendNewest();
    },
    renew: () => {
      shown = null;
      void sendNewest();
    },
  };
}
