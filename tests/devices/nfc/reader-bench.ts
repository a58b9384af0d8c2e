/** The bench of the contract suite with a real daemon, a real process and cards in the virtual reader. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchCard, NfcReaderBench } from '../../../hardware/nfc-reader/nfc-reader.contract.ts';
import type { TagRead } from '../../../hardware/nfc-reader/nfc-reader.ts';
import {
  hex,
  ndefText,
  ndefUri,
  numberedTag,
  paymentCard,
  type4Tag,
  walletCard,
  type Asked,
  type EmulatedCard,
} from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import type { Daemon } from './pcscd.ts';
import { createReaderUnderTest } from './reader-under-test.ts';
import { putDown, type PutCard } from './vpcd-card.ts';

/** The suite's presentment is an envelope of two byte strings of one byte each. */
const CERTIFICATE = hex('01');
const SIGNED = hex('02');
/** A card that is not asked for so long after it got power is not going to be. */
const NOT_ASKED_MS = 700;
const QUIET_MS = 400;
/** The daemon looks every 400 ms whether the card is still there. */
const GONE_MS = 2_000;

export function createReaderBench(daemon: Daemon): NfcReaderBench {
  const { reader, onMessage } = createReaderUnderTest({ wantedReader: daemon.readerName });
  let cardsThere = 0;
  let outcomes = 0;
  let readings = 0;
  onMessage(({ type }) => {
    if (type === 'card') cardsThere += 1;
    if (type === 'card_gone') cardsThere -= 1;
    if (type === 'reader_gone') cardsThere = 0;
  });
  reader.onTap(({ kind }) => (kind === 'reading' ? (readings += 1) : (outcomes += 1)));

  const until = async (isSo: () => boolean, ms: number): Promise<boolean> => {
    const deadline = performance.now() + ms;
    while (!isSo() && performance.now() < deadline) await sleep(5);
    return isSo();
  };
  const lift = async (card: PutCard): Promise<void> => {
    card.lift();
    if (reader.condition.state === 'ready') await until(() => cardsThere === 0, GONE_MS);
    else await sleep(QUIET_MS);
  };
  /** Holds a card to the reader until something came of it, or nothing is going to. */
  const holdCard = async (card: EmulatedCard, onPut?: (put: PutCard) => void): Promise<PutCard | null> => {
    if (daemon.pid === null) return null;
    const [readingsBefore, outcomesBefore] = [readings, outcomes];
    const put = await putDown(card, daemon.cardPort);
    onPut?.(put);
    await put.powered;
    if (await until(() => readings > readingsBefore, NOT_ASKED_MS)) await until(() => outcomes > outcomesBefore, 5_000);
    return put;
  };
  const wallet = (present: (asked: Asked) => Promise<Uint8Array | number> | number): EmulatedCard =>
    walletCard({ certificate: CERTIFICATE, present });

  const cardOf = (card: BenchCard, onAsked: (asked: Asked) => void, takeAway: () => void): EmulatedCard => {
    const answering = (answer: number) => wallet((asked) => (onAsked(asked), answer));
    switch (card.kind) {
      case 'wallet':
        return wallet(async (asked) => (onAsked(asked), SIGNED));
      case 'locked_phone':
        return answering(0x6985);
      case 'over_limit':
        return answering(0x6986);
      case 'cancelled':
        return answering(0x6300);
      case 'taken_away':
        return wallet((asked) => {
          onAsked(asked);
          takeAway();
          return 0x6f00;
        });
      case 'bank_card':
        return paymentCard(['a000000333010101']);
      case 'empty_tag':
        return type4Tag(new Uint8Array(0));
    }
  };

  return {
    reader,
    async hold(card) {
      let asked: Asked | null = null;
      const put = Promise.withResolvers<PutCard>();
      const onAsked = (given: Asked): void => void (asked = given);
      // A card that takes itself away is asked long after it was put down.
      const takeAway = (): void => void put.promise.then((each) => each.lift());
      const held = await holdCard(cardOf(card, onAsked, takeAway), put.resolve);
      if (held !== null) await lift(held);
      return asked;
    },
    async holdSlowWallet() {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const card = wallet(async () => {
        reached.resolve();
        await released.promise;
        return SIGNED;
      });
      const put = await putDown(card, daemon.cardPort);
      await reached.promise;
      return {
        async answer() {
          released.resolve();
          // Down to the daemon, up to the driver.
          await sleep(QUIET_MS);
          await lift(put);
        },
      };
    },
    async touch(tag: TagRead) {
      const card =
        tag.kind === 'uid'
          ? numberedTag(hex(tag.uid))
          : type4Tag(tag.kind === 'text' ? ndefText(tag.text) : ndefUri(0, tag.uri));
      const put = await holdCard(card);
      if (put === null) return;
      await until(() => performance.now() - put.lastFrameAt > QUIET_MS, 5_000);
      await lift(put);
    },
    unplug: () => daemon.stop(),
    plugIn: () => daemon.start(),
    async close() {
      await reader.close();
      await daemon.start();
    },
  };
}
