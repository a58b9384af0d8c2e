/**
 * Reads a tag that lies on the reader: NDEF of NFC forum types 4 and 2, and a tag's number. A tag that answers strangely is
 * a tag without content, never a fault; only a tag that is gone is one. Rules TAG-4 to TAG-7 of docs/spec.md.
 */
import { ok, type Result } from '../../electron/kernel/result.ts';
import { GET_UID, readBinary, readStorage, selectApplication, selectFile, type Command } from './apdu.ts';
import { ask, type CardChannel, type CardFault } from './card-channel.ts';
import { MAX_NDEF_BYTES, readNdef, type NdefContent } from './ndef.ts';

/** `none`: it is no NDEF tag at all. */
export type TagContent = NdefContent | Readonly<{ kind: 'none' }>;

const NONE: TagContent = { kind: 'none' };
const OTHER: TagContent = { kind: 'other' };
const SW_DONE = 0x9000;

/** NFC forum type 4 tag 2.0: the application, the capability container and its length without extensions. */
const NDEF_AID = Uint8Array.of(0xd2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01);
const CONTAINER_FILE = 0xe103;
const CONTAINER_BYTES = 15;
const NDEF_CONTROL_TAG = 0x04;
const NLEN_BYTES = 2;
/** The least that a tag may name as its longest answer (type 4 tag 2.0, table 4). */
const LEAST_READ_BYTES = 15;
/** What a short answer and every reader carry. */
const MOST_READ_BYTES = 250;

/** The answer's data, or null when the tag refused; only a fault of the line ends the reading. */
async function dataOf(channel: CardChannel, command: Command): Promise<Result<Uint8Array | null, CardFault>> {
  const answer = await ask(channel, command);
  if (!answer.ok) return answer;
  return ok(answer.value.sw === SW_DONE ? answer.value.data : null);
}

export async function readType4Tag(channel: CardChannel): Promise<Result<TagContent, CardFault>> {
  for (const command of [selectApplication(NDEF_AID), selectFile(CONTAINER_FILE)]) {
    const selected = await dataOf(channel, command);
    if (!selected.ok) return selected;
    if (selected.value === null) return ok(NONE);
  }
  const container = await dataOf(channel, readBinary(0, CONTAINER_BYTES));
  if (!container.ok) return container;
  const file = container.value && readContainer(container.value);
  if (file === null) return ok(NONE);
  const selected = await dataOf(channel, selectFile(file.id));
  if (!selected.ok) return selected;
  const length = selected.value && (await dataOf(channel, readBinary(0, NLEN_BYTES)));
  if (length?.ok === false) return length;
  if (length?.value?.length !== NLEN_BYTES) return ok(OTHER);
  const byteCount = Buffer.from(length.value).readUInt16BE(0);
  if (byteCount > MAX_NDEF_BYTES) return ok(OTHER);
  return readMessage(channel, byteCount, file.readBytes);
}

/** The NDEF file's id and how much may be read at a time; null when the container is none or the file is not open to all. */
function readContainer(bytes: Uint8Array): { id: number; readBytes: number } | null {
  const container = Buffer.from(bytes);
  if (container.length < CONTAINER_BYTES || container[7] !== NDEF_CONTROL_TAG || container[13] !== 0) return null;
  const readBytes = Math.min(container.readUInt16BE(3), MOST_READ_BYTES);
  return readBytes < LEAST_READ_BYTES ? null : { id: container.readUInt16BE(9), readBytes };
}

async function readMessage(
  channel: CardChannel,
  byteCount: number,
  readBytes: number,
): Promise<Result<TagContent, CardFault>> {
  const message = new Uint8Array(byteCount);
  let at = 0;
  while (at < byteCount) {
    const wanted = Math.min(readBytes, byteCount - at);
    const piece = await dataOf(channel, readBinary(NLEN_BYTES + at, wanted));
    if (!piece.ok) return piece;
    if (piece.value === null || piece.value.length === 0 || piece.value.length > wanted) return ok(OTHER);
    message.set(piece.value, at);
    at += piece.value.length;
  }
  return ok(contentOf(message));
}

/** Pages of four bytes, read four at a time; the capability container stands in page 3, data from page 4 on. */
const PAGE_BYTES = 4;
const READ_PAGES = 4;
const CONTAINER_PAGE = 3;
const CONTAINER_MAGIC = 0xe1;
const SIZE_UNIT_BYTES = 8;

export async function readType2Tag(channel: CardChannel): Promise<Result<TagContent, CardFault>> {
  const first = await readPages(channel, CONTAINER_PAGE);
  if (!first.ok) return first;
  const [magic, , size = 0] = first.value ?? [];
  if (first.value === null || magic !== CONTAINER_MAGIC) return ok(NONE);
  const dataBytes = Math.min(size * SIZE_UNIT_BYTES, MAX_NDEF_BYTES + SIZE_UNIT_BYTES);
  let data = first.value.subarray(PAGE_BYTES);
  for (;;) {
    const found = findMessage(data.subarray(0, dataBytes));
    if (found !== 'more') return ok(found === null ? OTHER : contentOf(found));
    if (data.length >= dataBytes) return ok(OTHER);
    const next = await readPages(channel, CONTAINER_PAGE + 1 + data.length / PAGE_BYTES);
    if (!next.ok) return next;
    if (next.value === null) return ok(OTHER);
    data = Uint8Array.of(...data, ...next.value);
  }
}

async function readPages(channel: CardChannel, page: number): Promise<Result<Uint8Array | null, CardFault>> {
  const pages = await dataOf(channel, readStorage(page, READ_PAGES * PAGE_BYTES));
  if (!pages.ok || pages.value === null) return pages;
  return ok(pages.value.length === READ_PAGES * PAGE_BYTES ? pages.value : null);
}

/** Looks for the NDEF message among a tag's data objects; `more` when it is not all here yet, null when there is none. */
export function findMessage(data: Uint8Array): Uint8Array | 'more' | null {
  let at = 0;
  for (;;) {
    const type = data[at];
    if (type === undefined) return 'more';
    at += 1;
    if (type === 0x00) continue;
    if (type === 0xfe) return null;
    let length = data[at];
    at += 1;
    if (length === 0xff) {
      const [high, low] = data.subarray(at, at + 2);
      if (high === undefined || low === undefined) return 'more';
      length = high * 256 + low;
      at += 2;
    }
    if (length === undefined) return 'more';
    if (type === 0x03) {
      if (length > MAX_NDEF_BYTES) return null;
      return data.length < at + length ? 'more' : data.slice(at, at + length);
    }
    at += length;
  }
}

function contentOf(message: Uint8Array): TagContent {
  const content = readNdef(message);
  return content.ok ? content.value : OTHER;
}

/** ISO/IEC 14443-3: single, double and triple size; eight for ISO 15693 and FeliCa. */
const UID_BYTES = [4, 7, 8, 10];
/** ISO/IEC 14443-3 table 7: a four-byte number that begins with 08 is made anew at each tap, as phones do. */
const RANDOM_UID = 0x08;

/** The number of a tag; null when it has none that stays the same. */
export async function readUid(channel: CardChannel): Promise<Result<string | null, CardFault>> {
  const uid = await dataOf(channel, GET_UID);
  if (!uid.ok) return uid;
  if (uid.value === null || !UID_BYTES.includes(uid.value.length)) return ok(null);
  if (uid.value.length === 4 && uid.value[0] === RANDOM_UID) return ok(null);
  return ok(Buffer.from(uid.value).toString('hex'));
}
