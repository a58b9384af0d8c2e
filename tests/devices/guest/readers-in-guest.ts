/**
 * Runs inside the guest: the product's own driver against two USB readers of one model without numbers, which are really plugged
 * in, pulled out, and plugged in again the other way round. Writes one line for each thing that was looked at, and for each that
 * whoever stands outside is to do. Rules PCSC-27 and PCSC-28 of docs/spec/nfc-reader.md.
 */
import assert from 'node:assert/strict';
import { nameWithoutOrder } from '../../../hardware/nfc-reader/choose-reader.ts';
import type { PcscNfcReader, SeenReader } from '../../../hardware/nfc-reader/pcsc-driver.ts';
import { createHubUnderTest, createReaderUnderTest } from '../nfc/reader-under-test.ts';

const tell = (line: string): void => void process.stdout.write(`${line}\n`);

async function until(what: string, isSo: () => boolean, withinMs = 60_000): Promise<number> {
  const startedAt = performance.now();
  while (!isSo()) {
    assert(performance.now() - startedAt < withinMs, `not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Math.round(performance.now() - startedAt);
}

const shared = createHubUnderTest();
const driver = (id: string, wantedReader: string, wantedSocket: string | null): PcscNfcReader => {
  const { reader } = createReaderUnderTest({ id, wantedReader, wantedSocket }, shared);
  reader.open();
  return reader;
};

/** One that wants what nobody has: it sees all. */
const looker = driver('looker', 'no such reader', null);
await until('two readers', () => looker.seenReaders().length === 2);
const [first, second] = looker.seenReaders().toSorted((a, b) => (a.socket ?? '').localeCompare(b.socket ?? ''));
assert(first?.socket && second?.socket && first.socket !== second.socket, 'the sockets are told');
const model = nameWithoutOrder(first.name);
assert.equal(nameWithoutOrder(second.name), model, 'the two are called alike');
assert(!model.includes('('), `a number would tell them apart: ${model}`);
tell(`PCSC-28 two of one name, in sockets ${first.socket} and ${second.socket}: ${first.name}, ${second.name}`);

const entry = driver('entry', model, first.socket);
const exit = driver('exit', model, second.socket);
const both = [entry, exit];
const areBoth = (state: string) => () => both.every(({ condition }) => condition.state === state);
/** A driver sees its own, and those that nobody has chosen. */
const own = (reader: PcscNfcReader): SeenReader => {
  const [seen] = reader.seenReaders();
  assert(seen !== undefined, 'it sees its reader');
  return seen;
};
await until('both ready', areBoth('ready'));
assert.deepEqual(
  both.map((reader) => own(reader).socket),
  [first.socket, second.socket],
);
const before = both.map((reader) => own(reader).name);

const kinds = { entry: [] as string[], exit: [] as string[] };
entry.onTap(({ kind }) => kinds.entry.push(kind));
exit.onTap(({ kind }) => kinds.exit.push(kind));
for (const reader of both) {
  reader.arm({ makeChallenge: () => new Uint8Array(16), amountMinor: 350, currency: 'CNY', terminalId: 't' });
}
tell('OUTSIDE put the phone on the first');
const tookMs = await until('a tap', () => kinds.entry.includes('presented') || kinds.exit.includes('presented'));
assert.deepEqual([kinds.entry, kinds.exit], [['reading', 'presented'], []]);
tell(`PCSC-28 a phone pays at the reader that it lies on, ${tookMs} ms after it was put down`);

for (const reader of both) reader.disarm();
tell('OUTSIDE pull both');
await until('both gone', areBoth('gone'));
tell('OUTSIDE plug in the second, then the first');
await until('both back', areBoth('ready'));
assert.deepEqual(
  both.map((reader) => own(reader).socket),
  [first.socket, second.socket],
);
const after = both.map((reader) => own(reader).name);
assert.deepEqual(after, before.toReversed(), 'the service has numbered them the other way round');
tell(`PCSC-27 plugged in the other way round, each is in its own socket: ${after.join(', ')}`);

for (const reader of [...both, looker]) await reader.close();
tell('GUEST DONE');
process.exit(0);
