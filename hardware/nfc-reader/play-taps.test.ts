/** Recordings of readers, played at a simulated one. */
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createTraceRecorder, parseTrace, type Trace } from '../device/trace.ts';
import { recordChannel } from './apdu-trace.ts';
import type { TapRequest } from './nfc-reader.ts';
import { playTaps } from './play-taps.ts';
import { createSimulatedNfcReader } from './simulated-driver.ts';
import { createTapDesk } from './tap-desk.ts';
import { hex, lineTo, paymentCard, walletCard, type EmulatedCard } from './testing/emulated-cards.ts';

const request = (amountMinor: number, terminalId: string): TapRequest => ({
  makeChallenge: () => new Uint8Array(16).fill(7),
  ...{ amountMinor, currency: 'CNY', terminalId },
});
const locked = walletCard({ certificate: hex('01'), present: () => 0x6985 });
const open = walletCard({ certificate: hex('0102'), present: () => hex('030405') });

async function recorded(cards: readonly EmulatedCard[]): Promise<Trace> {
  const clock = createVirtualClock();
  let text = '';
  const append = (line: string): void => void (text += line);
  const recorder = createTraceRecorder({ device: 'nfc_reader', model: 'm', clock, append });
  for (const card of cards) {
    const desk = createTapDesk({ clock, log: silentLog });
    desk.arm(request(100, 'trm_there'));
    desk.cardArrived(recordChannel(lineTo(card), recorder));
    await clock.settle();
    desk.close();
    // Until the next customer comes.
    await clock.advance(60_000);
  }
  const trace = parseTrace(text);
  if (!trace.ok) throw new Error(trace.error);
  return trace.value;
}

function bench() {
  const clock = createVirtualClock();
  const reader = createSimulatedNfcReader({ id: 'r', name: 'r' });
  onTestFinished(() => reader.close());
  const heard: string[] = [];
  reader.onTap((event) => heard.push(event.kind === 'foreign_card' ? event.card : event.kind));
  reader.open();
  return { clock, reader, heard };
}

test('[BENCH-6] the cards of a recording are held to the reader one after the other, at another till and amount', async () => {
  const { clock, reader, heard } = bench();
  const trace = await recorded([paymentCard(['a000000333010101']), locked, open]);
  reader.arm(request(2_500, 'trm_here'));
  const playing = playTaps(trace, reader, { clock, log: silentLog });
  // The key that stops it is there until the last card is held, and no longer.
  expect(playing?.durationMs).toBe(3_000);
  await clock.advance(2_999);
  expect(heard).not.toContain('presented');
  await clock.advance(7_001);
  expect(heard).toEqual(['reading', 'bank_card', 'reading', 'unlock_phone', 'reading', 'presented']);
});

test('[BENCH-6] a reader that asks for nothing, and a recording without a card, play nothing', async () => {
  const { clock, reader, heard } = bench();
  expect(playTaps(await recorded([open]), reader, { clock, log: silentLog })).toBeNull();
  reader.arm(request(100, 'trm_here'));
  expect(playTaps(await recorded([]), reader, { clock, log: silentLog })).toBeNull();
  await clock.advance(10_000);
  expect(heard).toEqual([]);
});
