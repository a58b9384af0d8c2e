/** Each trap of nfc-pcsc that environment and library hold ready, played by a stand-in. tests/devices/nfc meets the real ones. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { FromReaderProcess } from './reader-messages.ts';
import { createReaderProcess, type ReaderProcess } from './reader-process.ts';
import { FakeReader, fakeLibrary, libraryError } from './testing/fake-library.ts';

let clock: VirtualClock;
let posted: FromReaderProcess[];
let service: DeviceProblem | null;
let kernel: DeviceProblem | null;
let exits: number;
let library: ReturnType<typeof fakeLibrary>;

function start(given: Partial<Parameters<typeof createReaderProcess>[0]> = {}): ReaderProcess {
  const reader = createReaderProcess({
    clock,
    post: (message) => posted.push(message),
    loadLibrary: () => library,
    probeService: async () => service,
    heldByKernel: async () => kernel,
    exit: () => (exits += 1),
    ...given,
  });
  reader.start();
  return reader;
}
const told = (): readonly FromReaderProcess[] => posted.filter(({ type }) => type !== 'alive');
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A process that watches one reader. */
async function watching(): Promise<{ process: ReaderProcess; reader: FakeReader }> {
  const process = start();
  await clock.advance(100);
  const reader = new FakeReader('ACS ACR122U PICC Interface 00 00');
  library.made[0]?.emit('reader', reader);
  posted = [];
  return { process, reader };
}

beforeEach(() => {
  clock = createVirtualClock();
  posted = [];
  service = null;
  kernel = null;
  exits = 0;
  library = fakeLibrary();
});

describe('before the library is called', () => {
  test('[PCSC-4] without the service it is not called at all, which would never return; it is as soon as the service is there', async () => {
    service = { code: 'service_not_running', detail: 'ENOENT' };
    start();
    await clock.advance(3_000);
    expect(library.made).toHaveLength(0);
    expect(told()).toEqual([{ type: 'status', phase: 'waiting', problem: service }]);
    service = null;
    await clock.advance(1_000);
    expect(library.made).toHaveLength(1);
    expect(told().slice(1, 3)).toEqual([
      { type: 'status', phase: 'connecting', problem: null },
      { type: 'status', phase: 'watching', problem: null },
    ]);
  });

  test('[PCSC-4] says that it is about to call before it calls', async () => {
    library = fakeLibrary(() => {
      throw new Error(`called after ${told().length} messages`);
    });
    start();
    await clock.advance(100);
    expect(told()[1]).toMatchObject({ problem: { detail: 'called after 1 messages' } });
  });

  test('[PCSC-5] C43 a binding that does not load is named, and the process lives on', async () => {
    start({
      loadLibrary: () => {
        throw new Error('compiled against a different Node.js version');
      },
    });
    await clock.advance(1_000);
    expect(told()).toEqual([
      {
        type: 'status',
        phase: 'waiting',
        problem: { code: 'module_missing', detail: expect.stringContaining('compiled') },
      },
    ]);
    expect(posted.length).toBeGreaterThan(4);
  });

  test('[PCSC-6] a service that refuses this user is named, and tried again', async () => {
    let refuses = true;
    library = fakeLibrary(() => {
      if (refuses) throw new Error('SCardEstablishContext error: Access denied.(0x8010006a)');
      return new FakeReader('x');
    });
    start();
    await clock.advance(100);
    expect(told().at(-1)).toMatchObject({ phase: 'waiting', problem: { code: 'no_permission' } });
    refuses = false;
    await clock.advance(1_000);
    expect(told().some((each) => each.type === 'status' && each.phase === 'watching')).toBe(true);
  });

  test('[PCSC-7] beats four times a second', async () => {
    start();
    await clock.advance(1_000);
    expect(posted.filter(({ type }) => type === 'alive').length).toBeGreaterThanOrEqual(4);
  });
});

describe('without a reader', () => {
  test('[PCSC-3] C47 says so once, and names the kernel’s driver when that took it later', async () => {
    start();
    await clock.advance(5_000);
    expect(told().slice(2)).toEqual([
      { type: 'status', phase: 'watching', problem: { code: 'not_found', detail: expect.any(String) } },
    ]);
    kernel = { code: 'held_by_kernel', detail: 'pn533_usb holds 1-1:1.0' };
    await clock.advance(3_000);
    expect(told().at(-1)).toEqual({ type: 'status', phase: 'watching', problem: kernel });
  });
});

describe('a reader', () => {
  test('[PCSC-8] tells of cards, each with a number of its own, and asks nothing of them by itself', async () => {
    const { reader } = await watching();
    expect(reader.autoProcessing).toBe(false);
    await reader.putDown();
    reader.lift();
    await reader.putDown(Uint8Array.of(0x3b, 0x80));
    expect(told()).toEqual([
      { type: 'card', reader: reader.name, cardId: 1, atr: '3b' },
      { type: 'card_gone', reader: reader.name, cardId: 1 },
      { type: 'card', reader: reader.name, cardId: 2, atr: '3b80' },
    ]);
    expect(reader.sent).toEqual([]);
  });

  test('[PCSC-9] a connect error that the library loses is told: a card that cannot be read', async () => {
    const { reader } = await watching();
    reader.connects = [libraryError('ConnectError', '0x80100066'), libraryError('ConnectError', '0x8010000b')];
    await reader.putDown();
    await reader.putDown();
    expect(told()).toMatchObject([
      { type: 'card_unreadable', problem: { code: 'reports_error' } },
      { type: 'card_unreadable', problem: { code: 'in_use' } },
    ]);
  });

  test('[PCSC-9] so are two cards at once; an error of another kind is no card', async () => {
    const { reader } = await watching();
    reader.putDownTwoAtOnce();
    reader.emit('error', new Error('SCardGetStatusChange error: Service not available.(0x8010001d)'));
    expect(told()).toEqual([{ type: 'card_unreadable', reader: reader.name, problem: null }]);
  });

  test('[PCSC-10] a card that is changed for another unnoticed is another card, on a line of its own', async () => {
    const { process, reader } = await watching();
    await reader.putDown();
    reader.disconnectFails = true;
    reader.swap();
    await settled();
    expect(told().map(({ type }) => type)).toEqual(['card', 'card_gone', 'card']);
    expect(told().at(-1)).toMatchObject({ cardId: 2, atr: '3b02' });
    process.take({ type: 'transmit', requestId: 1, cardId: 1, frame: 'aa' });
    reader.answers = [Uint8Array.of(0x90, 0)];
    process.take({ type: 'transmit', requestId: 2, cardId: 2, frame: 'bb' });
    await settled();
    expect(reader.sent).toEqual(['bb']);
    expect(told().slice(3)).toEqual([
      { type: 'answer', requestId: 1, bytes: null, detail: 'the card is gone' },
      { type: 'answer', requestId: 2, bytes: '9000', detail: '' },
    ]);
  });

  test('[PCSC-10] the first frame over the line of the card before makes the line anew, a later one does not', async () => {
    const { process, reader } = await watching();
    await reader.putDown();
    const stale = libraryError('TransmitError', '0x80100069');
    reader.answers = [stale, Uint8Array.of(0x90, 0), stale];
    reader.disconnectFails = true;
    process.take({ type: 'transmit', requestId: 1, cardId: 1, frame: 'aa' });
    process.take({ type: 'transmit', requestId: 2, cardId: 1, frame: 'bb' });
    await settled();
    expect(reader.sent).toEqual(['aa', 'aa', 'bb']);
    expect(told().slice(1)).toMatchObject([
      { requestId: 1, bytes: '9000' },
      { requestId: 2, bytes: null, detail: expect.stringContaining('0x80100069') },
    ]);
  });

  test('[PCSC-11] an empty answer is handed on as it is: the till knows what it means', async () => {
    const { process, reader } = await watching();
    await reader.putDown();
    reader.answers = [new Uint8Array(0)];
    process.take({ type: 'transmit', requestId: 1, cardId: 1, frame: 'aa' });
    await settled();
    expect(told().at(-1)).toEqual({ type: 'answer', requestId: 1, bytes: '', detail: '' });
  });

  test('[PCSC-11] one frame at a time, and none for a card that has gone meanwhile', async () => {
    const { process, reader } = await watching();
    await reader.putDown();
    let answer: (bytes: Uint8Array) => void = () => undefined;
    reader.transmit = (data) => {
      reader.sent.push(data.toString('hex'));
      return new Promise((resolve) => (answer = resolve));
    };
    process.take({ type: 'transmit', requestId: 1, cardId: 1, frame: 'aa' });
    process.take({ type: 'escape', requestId: 2, cardId: 1, frame: 'bb' });
    await settled();
    expect(reader.sent).toEqual(['aa']);
    reader.lift();
    answer(Uint8Array.of(0x90, 0));
    await settled();
    expect(reader.sent).toEqual(['aa']);
    expect(told().slice(2)).toMatchObject([
      { requestId: 1, bytes: '9000' },
      { requestId: 2, bytes: null },
    ]);
  });

  test('[PCSC-8] that is pulled takes its card along, and comes back as another', async () => {
    const { reader } = await watching();
    await reader.putDown();
    reader.emit('end');
    expect(
      told()
        .slice(1)
        .map(({ type }) => type),
    ).toEqual(['card_gone', 'reader_gone']);
    library.made[0]?.emit('reader', new FakeReader(reader.name));
    expect(told().at(-1)).toEqual({ type: 'reader', reader: reader.name });
  });
});

describe('the end', () => {
  test('[PCSC-12] C48 a connection that died says why and ends the process: only a fresh one can go on', async () => {
    const { reader } = await watching();
    reader.emit('error', new Error('SCardGetStatusChange error: Service not available.(0x8010001d)'));
    reader.emit('end');
    library.made[0]?.emit('error', new Error('SCardListReaders error: Service not available.(0x8010001d)'));
    library.made[0]?.emit('error', new Error('again'));
    await clock.advance(100);
    const ends = told().filter(({ type }) => type === 'broken');
    expect(ends).toMatchObject([{ problem: { code: 'service_not_running' } }]);
    expect(exits).toBe(1);
  });

  test('[PCSC-29] ends for a fresh one when it is asked to, but not with a reader that has come meanwhile', async () => {
    const { process, reader } = await watching();
    process.take({ type: 'retire' });
    expect(exits).toBe(0);
    reader.emit('end');
    process.take({ type: 'retire' });
    expect(exits).toBe(1);
  });

  test('[PCSC-12] ends when it is told to', () => {
    const process = start();
    process.take({ type: 'stop' });
    expect(exits).toBe(1);
  });
});
