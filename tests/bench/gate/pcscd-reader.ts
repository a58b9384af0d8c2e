/** The product's driver with its real process and the system's own daemon, whose virtual reader phones are held to. */
import { createDaemon } from '../../devices/nfc/pcscd.ts';
import { createReaderUnderTest } from '../../devices/nfc/reader-under-test.ts';
import { putDown } from '../../devices/nfc/vpcd-card.ts';
import type { HeldReader } from './gate-world.ts';

export async function openPcscdReader(): Promise<Readonly<{ reader: HeldReader; close: () => Promise<void> }>> {
  const daemon = await createDaemon('Gate NFC');
  await daemon.start();
  const { reader, onMessage } = createReaderUnderTest({ wantedReader: daemon.readerName });
  let isArmed = false;
  let cardsThere = 0;
  onMessage(({ type }) => {
    if (type === 'card') cardsThere += 1;
    if (type === 'card_gone') cardsThere -= 1;
  });
  reader.onTap((event) => {
    if (event.kind === 'presented') isArmed = false;
  });
  const held: HeldReader = {
    id: reader.id,
    name: reader.name,
    simulated: true,
    get condition() {
      return reader.condition;
    },
    get isArmed() {
      return isArmed && cardsThere === 0;
    },
    open: () => reader.open(),
    onCondition: (listener) => reader.onCondition(listener),
    onTap: (listener) => reader.onTap(listener),
    onTag: (listener) => reader.onTag(listener),
    arm: (request) => {
      isArmed = true;
      reader.arm(request);
    },
    disarm: () => {
      isArmed = false;
      reader.disarm();
    },
    close: () => reader.close(),
    put: async (card) => {
      let [answeredAt, exchanges, bytes] = [0, 0, 0];
      const put = await putDown(
        {
          atr: card.atr,
          answer: async (frame) => {
            const answer = await card.answer(frame);
            answeredAt = performance.now();
            exchanges += 1;
            bytes += frame.length + (answer?.length ?? 0);
            return answer;
          },
        },
        daemon.cardPort,
      );
      return { tap: () => ({ answeredAt, exchanges, bytes }), lift: () => put.lift() };
    },
  };
  return {
    reader: held,
    close: async () => {
      await reader.close();
      await daemon.close();
    },
  };
}
