/** What reads the answers of cards, and the files of traces and letters. Rules APDU-9, TRACE-9 and GLYPH-5 of docs/spec. */
import assert from 'node:assert/strict';
import { GLYPH_ROW_BYTES, GLYPH_ROWS, readGlyphFont } from '../../electron/terminal/receipts/glyph-font.ts';
import { parseTrace } from '../../hardware/device/trace.ts';
import { meaningOf, parseAnswer, SHORT_ANSWER_BYTES } from '../../hardware/nfc-reader/apdu.ts';
import { listApplications } from '../../hardware/nfc-reader/foreign-card.ts';
import { MAX_NDEF_BYTES, readNdef } from '../../hardware/nfc-reader/ndef.ts';
import { findMessage } from '../../hardware/nfc-reader/tag-reading.ts';
import {
  hex,
  joined,
  ndefText,
  ndefUri,
  status,
  tlv,
  type2Message,
} from '../../hardware/nfc-reader/testing/emulated-cards.ts';
import { parseTlvs, valueOf } from '../../hardware/nfc-reader/tlv.ts';
import { HASH_BYTES, readGreeting, WALLET_AID } from '../../hardware/nfc-reader/wallet-exchange.ts';
import type { FuzzTarget } from './fuzz.ts';

const GREETING = tlv(
  0x6f,
  joined(
    tlv(0x84, WALLET_AID),
    tlv(0x9f01, hex('01')),
    tlv(0x9f02, hex('0258')),
    tlv(0x9f03, new Uint8Array(HASH_BYTES)),
  ),
);
const DIRECTORY = tlv(
  0x6f,
  tlv(
    0xa5,
    tlv(0xbf0c, joined(tlv(0x61, tlv(0x4f, hex('a000000333010101'))), tlv(0x61, tlv(0x4f, hex('a0000006320101'))))),
  ),
);

function feedAnswer(input: Uint8Array): void {
  const answer = parseAnswer(input);
  if (!answer.ok) return;
  const { data, sw } = answer.value;
  assert.deepEqual(status(sw, data), Uint8Array.from(input), 'an answer is its data and its status');
  const meaning = meaningOf(sw);
  if ('byteCount' in meaning)
    assert(meaning.byteCount > 0 && meaning.byteCount <= SHORT_ANSWER_BYTES, 'within a frame');
  const objects = parseTlvs(data);
  if (objects.ok) {
    const bytes = objects.value.reduce((sum, { value }) => sum + value.length + 2, 0);
    assert(bytes <= data.length, 'no object is longer than what came');
    for (const { tag } of objects.value) valueOf(objects.value, tag);
  }
  const greeting = readGreeting(data);
  if (greeting !== null) {
    assert(greeting.certificateBytes > 0 && greeting.certificateBytes <= 1_024, 'a certificate has its bounds');
    assert.equal(greeting.certificateHash.length, HASH_BYTES);
    assert(Buffer.from(data).includes(Buffer.from(WALLET_AID)), 'only a wallet greets as one');
  }
  for (const aid of listApplications(data)) assert(aid.length <= data.length * 2, 'an application is in the answer');
}

function feedTag(input: Uint8Array): void {
  const found = findMessage(input);
  const messages = found === 'more' || found === null ? [input] : [input, found];
  if (found instanceof Uint8Array) assert(found.length <= MAX_NDEF_BYTES, 'a message has its bounds');
  for (const message of messages) {
    const content = readNdef(message);
    if (!content.ok) continue;
    // No prefix of an address has more than 26 letters.
    if (content.value.kind === 'uri') assert(content.value.uri.length <= message.length + 26, 'no address grows');
    if (content.value.kind === 'text') assert(content.value.text.length <= message.length, 'no text grows');
  }
}

const TRACE = [
  '{"trace":1,"device":"nfc_reader","model":"ACR122U"}',
  '{"t":0,"note":"card 3b8001"}',
  '{"t":12.4,"out":"00a4040008"}',
  '{"t":58.9,"in":"9000"}',
].join('\n');

function feedTrace(input: Uint8Array): void {
  const parsed = parseTrace(Buffer.from(input).toString('utf8'));
  if (!parsed.ok) return assert(parsed.error.length < 100, 'what is wrong is a sentence, not the file');
  for (const line of parsed.value.lines) {
    assert(typeof line.atMs === 'number');
    if (line.direction !== 'note') assert(line.bytes.length * 2 <= input.length, 'no line grows');
  }
}

const GLYPH_BYTES = GLYPH_ROWS * GLYPH_ROW_BYTES;
const LETTERS = 'A收x';

/** A font of three letters, which is small enough to be damaged where it matters. */
function smallFont(): Uint8Array {
  const bytes = Buffer.alloc(12 + LETTERS.length * (2 + GLYPH_BYTES), 0x18);
  bytes.write('TILLGLY1', 'latin1');
  bytes.writeUInt32BE(LETTERS.length, 8);
  for (let at = 0; at < LETTERS.length; at += 1) bytes.writeUInt16BE(LETTERS.charCodeAt(at), 12 + at * 2);
  return bytes;
}

function feedGlyphs(input: Uint8Array): void {
  const font = readGlyphFont(input);
  if (!font.ok) return assert(font.error !== '', 'what is wrong with it is said');
  assert.equal(input.length, 12 + font.value.count * (2 + GLYPH_BYTES), 'as long as its letters');
  const view = new DataView(input.buffer, input.byteOffset);
  for (let at = 0; at < font.value.count; at += 1) {
    const dots = font.value.dotsOf(String.fromCharCode(view.getUint16(12 + at * 2)));
    assert.equal(dots?.length, GLYPH_BYTES, 'every letter that it lists has its dots');
  }
  assert.equal(font.value.dotsOf('AB'), null, 'two letters are none');
}

export const ANSWER_TARGET: FuzzTarget = {
  name: 'card answers',
  samples: [
    status(0x9000, GREETING),
    status(0x9000, DIRECTORY),
    status(0x61ff, hex('77')),
    status(0x6c00),
    status(0x6985),
  ],
  feed: feedAnswer,
};
export const TAG_TARGET: FuzzTarget = {
  name: 'tags',
  samples: [
    ndefText('STAFF:1'),
    ndefUri(4, 'id.gs1.org/01/1'),
    type2Message(ndefText('取餐码 12')),
    hex('0103a00c34 0300 fe'),
  ],
  feed: feedTag,
};
export const TRACE_TARGET: FuzzTarget = { name: 'traces', samples: [Buffer.from(TRACE)], feed: feedTrace };
export const GLYPH_TARGET: FuzzTarget = { name: 'receipt glyphs', samples: [smallFont()], feed: feedGlyphs };
