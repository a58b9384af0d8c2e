/** Proves what a gate does with a tap that is torn at any frame of the exchange: told, journalled, and free. */
import { afterEach, expect, test } from 'vitest';
import { createTapDesk } from '../../../hardware/nfc-reader/tap-desk.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { lineTo, type EmulatedCard, type Line } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import type { CardFault } from '../../../hardware/nfc-reader/card-channel.ts';
import type { Clock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { createGateWorld, type GateWorld } from '../testing/gate-world.ts';
import { createTestWallet } from '../testing/test-wallet.ts';

let world: GateWorld;
afterEach(() => world.close());

type DeskReader = NfcReader & {
  /** Puts a card on it, and takes it away when it is told. */
  put(card: EmulatedCard, tear?: { tornAt: number; fault: CardFault['code'] }): { line: Line; lift: () => void };
};

/** The product's own way of a tap, with a line in memory instead of a wire. */
function deskReader(clock: Clock): DeskReader {
  const desk = createTapDesk({ clock, log: silentLog });
  return {
    ...{ id: 'nfc-line', name: 'Reader in memory', simulated: true },
    condition: { state: 'ready', problem: null },
    open: () => undefined,
    onCondition: () => () => undefined,
    arm: (request) => desk.arm(request),
    disarm: () => desk.disarm(),
    onTap: (listener) => desk.onTap(listener),
    onTag: (listener) => desk.onTag(listener),
    close: async () => desk.close(),
    put: (card, tear) => {
      const line = lineTo(card, tear);
      desk.cardArrived(line);
      return { line, lift: () => desk.cardLeft() };
    },
  };
}

const phone = (seed: number): EmulatedCard => createTestWallet(world.clock.now(), { seed }).phone;

async function openWithDesk(): Promise<DeskReader> {
  let reader: DeskReader | null = null;
  world = await createGateWorld({
    gate: (clock) => {
      reader = deskReader(clock);
      return { readers: [{ role: 'gate', lane: null, device: reader }], scanners: [], indicators: [] };
    },
  });
  if (reader === null) throw new Error('the world asked for no reader');
  return reader;
}

test.each(['card_lost', 'no_answer', 'garbled'] as const)(
  '[TRANSIT-57] torn by %s at any frame, the tap is told and journalled, costs nothing, and the next try passes once',
  async (fault) => {
    const reader = await openWithDesk();
    const whole = reader.put(phone(40));
    await world.clock.settle();
    expect(await world.state()).toMatchObject({ state: 'go', fare: { minor: 200 } });
    whole.lift();
    const frames = whole.line.frames.length;
    // SELECT, the certificate in pieces, PRESENT.
    expect(frames).toBeGreaterThanOrEqual(4);
    for (let tornAt = 0; tornAt < frames; tornAt += 1) {
      await world.advance(5_000);
      const before = { asked: world.barrier.askedCount(), paid: world.payments().length };
      const passenger = phone(50 + tornAt);
      const torn = reader.put(passenger, { tornAt, fault });
      await world.advance(1_000);
      expect(await world.gate(), `torn at ${tornAt}`).toMatchObject({
        ...{ state: { state: 'stop', code: 'gate.tap_again', shownCode: 'gate.tap_again' }, signal: { kind: 'stop' } },
      });
      expect(world.journal('gate.stopped').map(({ code, channel }) => [code, channel])).toHaveLength(tornAt + 1);
      expect(world.journal('gate.stopped').at(-1)).toMatchObject({ code: 'gate.tap_again', channel: 'tap' });
      expect({ asked: world.barrier.askedCount(), paid: world.payments().length }).toEqual(before);
      torn.lift();
      const again = reader.put(passenger);
      await world.clock.settle();
      expect(await world.state(), `after a tear at ${tornAt}`).toMatchObject({ state: 'go', fare: { minor: 200 } });
      again.lift();
      expect({ asked: world.barrier.askedCount(), paid: world.payments().length }).toEqual({
        asked: before.asked + 1,
        paid: before.paid + 1,
      });
    }
    await world.advance(30_000);
    expect(new Set(world.payments())).toEqual(new Set(['approved']));
    expect(world.faults()).toEqual([]);
  },
  60_000,
);
