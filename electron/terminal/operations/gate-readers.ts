/**
 * The readers of a gate, armed for whoever comes next: with a challenge of its own for each phone, and what its class is to
 * pay, as far as is known before the phone has signed. Rules TRANSIT-20 and TRANSIT-28.
 */
import type { NfcReader, TapEvent } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { TransitSettings } from '../ports.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Direction } from '../transit/passage.ts';
import type { GateDecider } from './gate-decider.ts';
import { readersOf } from './gate-posts.ts';

/** Wallet API section 7. */
const CHALLENGE_BYTES = 16;

type Armed = Readonly<{ usualMinor: number; isChecked: boolean }>;
/** One reader, the way it lets through, and what the next phone there is asked. */
export type Slot = {
  readonly reader: NfcReader;
  readonly direction: Direction;
  armed: Armed | null;
  asked: Readonly<{ challenge: Uint8Array; minor: number }> | null;
};

export interface GateReaders {
  /** Those that there are now; those before are let go. */
  listen(): void;
  /** Arms for whoever comes next, or disarms while nobody is to be asked. `isChecked`: an inspector checks. */
  rearm(isServing: boolean, isChecked: boolean): void;
  letGo(): void;
}

export function createGateReaders(parts: GateReadersParts): GateReaders {
  const { context, transit, decider, heard, changed } = parts;
  const listening: (() => void)[] = [];
  let slots: readonly Slot[] = [];

  const letGo = (): void => {
    for (const end of listening.splice(0)) end();
    for (const slot of slots) disarm(slot);
    slots = [];
  };

  return {
    letGo,
    listen: () => {
      letGo();
      slots = readersOf({ context, transit }).map(({ reader, direction }) => ({
        ...{ reader, direction, armed: null, asked: null },
      }));
      for (const slot of slots) {
        listening.push(
          slot.reader.onTap((event) => heard(slot, event)),
          slot.reader.onCondition(({ state }) => {
            if (state !== 'ready') slot.armed = null;
            changed();
          }),
        );
      }
    },
    rearm: (isServing, isChecked) => {
      const terminalId = context.enrolment()?.terminalId;
      for (const slot of slots) {
        if (terminalId === undefined || !isServing) disarm(slot);
        else if (slot.reader.condition.state === 'ready') arm(slot, { context, decider, terminalId, isChecked });
      }
    },
  };
}

export type GateReadersParts = Readonly<{
  context: TerminalContext;
  transit: TransitSettings;
  decider: GateDecider;
  heard: (slot: Slot, event: TapEvent) => void;
  changed: () => void;
}>;

type Arming = Pick<GateReadersParts, 'context' | 'decider'> & Readonly<{ terminalId: string; isChecked: boolean }>;

function arm(slot: Slot, { context, decider, terminalId, isChecked }: Arming): void {
  const usualMinor = isChecked ? 0 : decider.usualAmount();
  if (slot.armed?.usualMinor === usualMinor && slot.armed.isChecked === isChecked) return;
  const armed: Armed = { usualMinor, isChecked };
  slot.armed = armed;
  slot.asked = null;
  slot.reader.arm({
    makeChallenge: () => {
      const challenge = context.ports.random.bytes(CHALLENGE_BYTES);
      if (slot.armed === armed) slot.asked = { challenge, minor: usualMinor };
      return challenge;
    },
    amountMinor: usualMinor,
    amountFor: (certificate) => {
      const minor = isChecked ? 0 : decider.amountFor(certificate, slot.direction);
      if (slot.armed === armed && slot.asked !== null) slot.asked = { ...slot.asked, minor };
      return minor;
    },
    currency: context.currency,
    terminalId,
  });
}

function disarm(slot: Slot): void {
  if (slot.armed !== null) slot.reader.disarm();
  slot.armed = null;
}
