/**
 * Plays the recording of a real reader at a simulated one: one card after the other is held to it and answers as it did then. A
 * phone presents what was blanked in the recording, so nobody pays by it. Rule BENCH-6 of docs/spec/bench.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Log } from '../../electron/kernel/log.ts';
import type { Playing } from '../device/play-trace.ts';
import type { Trace, TraceLine } from '../device/trace.ts';
import { knowCertificatesOf, replayCards } from './apdu-trace.ts';
import type { CardChannel } from './card-channel.ts';
import { createCertificateCache, type CertificateCache } from './certificate-cache.ts';
import type { SimulatedCard, SimulatedNfcReader } from './simulated-driver.ts';
import { createTapDesk } from './tap-desk.ts';

/** Long enough to read what the screen says of the card before. */
const BETWEEN_CARDS_MS = 1_500;

type Parts = Readonly<{ clock: Clock; log: Log }>;

/** null: the first card was not noticed; the reader has to be asking for a payment. */
export function playTaps(trace: Trace, reader: SimulatedNfcReader, parts: Parts): Playing | null {
  const cards = [...replayCards(trace, parts.clock, { anyAmount: true })];
  const cache = createCertificateCache();
  knowCertificatesOf(trace, cache);
  const holdNext = (): boolean => {
    const channel = cards.shift();
    if (channel === undefined) return false;
    const card = cardOf(channel, cache, parts);
    return reader.tap(async (request) => {
      const outcome = await card(request);
      parts.clock.after(BETWEEN_CARDS_MS, () => void holdNext());
      return outcome;
    });
  };
  const stop = (): void => void cards.splice(0);
  return holdNext() ? { durationMs: heldMs(trace), stop, abandon: stop } : null;
}

/** Cards are not waited for as long as it took until the next customer came. */
function heldMs({ lines }: Trace): number {
  const isCard = (line: TraceLine): boolean => line.direction === 'note' && line.note.startsWith('card ');
  const starts = lines.flatMap((line, index) => (isCard(line) ? [index] : []));
  const each = starts.map((start, number) => {
    const last = lines[(starts[number + 1] ?? lines.length) - 1];
    return (last?.atMs ?? 0) - (lines[start]?.atMs ?? 0);
  });
  return Math.ceil(each.reduce((sum, ms) => sum + ms, BETWEEN_CARDS_MS * Math.max(0, starts.length - 1)));
}

/** What a till makes of that card, asked like every reader's card. */
function cardOf(channel: CardChannel, cache: CertificateCache, { clock, log }: Parts): SimulatedCard {
  return ({ challenge, ...request }) =>
    new Promise((resolve) => {
      const desk = createTapDesk({ clock, log, cache });
      desk.onTap((event) => {
        if (event.kind === 'reading') return;
        desk.close();
        resolve(event);
      });
      desk.arm({ ...request, makeChallenge: () => challenge });
      desk.cardArrived(channel);
    });
}
