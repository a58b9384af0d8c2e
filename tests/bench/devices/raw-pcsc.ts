/**
 * The baseline of the bench of frames: the smart-card system's own calls through the binding, in a process of its own since
 * they can abort it. Told a count, it sends so many frames to the card and answers what each took.
 */
import { createRequire } from 'node:module';

/** What of the binding's reader is used here. */
type RawReader = Readonly<{
  name: string;
  SCARD_SHARE_SHARED: number;
  on(event: 'error', listener: (error: Error) => void): unknown;
  connect(options: Readonly<{ share_mode: number }>, done: (error: Error | null, protocol: number) => void): void;
  transmit(
    frame: Buffer,
    maxAnswerBytes: number,
    protocol: number,
    done: (error: Error | null, answer: Buffer) => void,
  ): void;
}>;
type RawSystem = Readonly<{
  on(event: 'reader', listener: (reader: RawReader) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}>;

const [readerName = '', frameHex = '', maxAnswer = '', answerBytes = ''] = process.argv.slice(2);
const frame = Buffer.from(frameHex, 'hex');

function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

function sendOne(reader: RawReader, protocol: number): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve) =>
    reader.transmit(frame, Number(maxAnswer), protocol, (error, answer) => {
      const tookMs = performance.now() - startedAt;
      if (error !== null && error !== undefined) fail(error);
      if (answer.length !== Number(answerBytes)) fail(new Error(`the card answered ${answer.length} bytes`));
      resolve(tookMs);
    }),
  );
}

async function sendMany(reader: RawReader, protocol: number, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let sent = 0; sent < count; sent += 1) times.push(await sendOne(reader, protocol));
  return times;
}

const system = createRequire(import.meta.url)('@pokusew/pcsclite') as () => RawSystem;
const cards = system();
cards.on('error', fail);
cards.on('reader', (reader) => {
  reader.on('error', fail);
  if (reader.name !== readerName) return;
  reader.connect({ share_mode: reader.SCARD_SHARE_SHARED }, (error, protocol) => {
    if (error !== null && error !== undefined) fail(error);
    process.on('message', (count) => {
      void sendMany(reader, protocol, Number(count)).then((times) => process.send?.(times));
    });
    process.send?.('ready');
  });
});
process.on('disconnect', () => process.exit(0));
