/**
 * NDEF messages (NFC forum, NDEF 1.0): the first text or address in one. Staff badges and pick-up codes are written so.
 * Nothing in it is trusted: every length is checked, and text that is none is no text. Rules TAG-2 and TAG-3.
 */
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { TagRead } from './nfc-reader.ts';

/** A badge or a code is short; what is longer is somebody's business card or film poster. */
export const MAX_NDEF_BYTES = 1_024;

const END = 0x40;
const CHUNKED = 0x20;
const SHORT = 0x10;
const WITH_ID = 0x08;
const NAME_FORMAT = 0x07;
const EMPTY_RECORD = 0;
const WELL_KNOWN = 1;
const ABSOLUTE_URI = 3;

/** URI record type definition 1.0, table 3. */
const URI_PREFIXES = [
  '',
  'http://www.',
  'https://www.',
  'http://',
  'https://',
  'tel:',
  'mailto:',
  'ftp://anonymous:anonymous@',
  'ftp://ftp.',
  'ftps://',
  'sftp://',
  'smb://',
  'nfs://',
  'ftp://',
  'dav://',
  'news:',
  'telnet://',
  'imap:',
  'rtsp://',
  'urn:',
  'pop:',
  'sip:',
  'sips:',
  'tftp:',
  'btspp://',
  'btl2cap://',
  'btgoep://',
  'tcpobex://',
  'irdaobex://',
  'file://',
  'urn:epc:id:',
  'urn:epc:tag:',
  'urn:epc:pat:',
  'urn:epc:raw:',
  'urn:epc:',
  'urn:nfc:',
] as const;

type NdefRecord = Readonly<{ nameFormat: number; type: string; payload: Uint8Array }>;

/** `empty`: nothing was ever written; `other`: something that is neither text nor an address. */
export type NdefContent = Extract<TagRead, { kind: 'text' | 'uri' }> | Readonly<{ kind: 'empty' | 'other' }>;

export function readNdef(message: Uint8Array): Result<NdefContent, 'not_ndef'> {
  if (message.length === 0) return ok({ kind: 'empty' });
  const records = parseRecords(message);
  if (records === null) return err('not_ndef');
  for (const record of records) {
    const content = contentOf(record);
    if (content !== null) return ok(content);
  }
  return ok({ kind: records.every(({ nameFormat }) => nameFormat === EMPTY_RECORD) ? 'empty' : 'other' });
}

/** All records to the one that says it is the last; null when they do not fit the bytes. */
function parseRecords(bytes: Uint8Array): readonly NdefRecord[] | null {
  const records: NdefRecord[] = [];
  let at = 0;
  for (;;) {
    const [head, typeLength] = bytes.subarray(at, at + 2);
    // Records cut into chunks are for streams; no badge is one.
    if (head === undefined || typeLength === undefined || (head & CHUNKED) !== 0) return null;
    at += 2;
    const isShort = (head & SHORT) !== 0;
    const lengthBytes = bytes.subarray(at, (at += isShort ? 1 : 4));
    const idLength = (head & WITH_ID) === 0 ? 0 : bytes[at++];
    if (at > bytes.length || idLength === undefined) return null;
    let payloadLength = 0;
    for (const byte of lengthBytes) payloadLength = payloadLength * 256 + byte;
    const typeAt = at;
    const payloadAt = typeAt + typeLength + idLength;
    at = payloadAt + payloadLength;
    if (at > bytes.length) return null;
    const type = Buffer.from(bytes.subarray(typeAt, typeAt + typeLength)).toString('latin1');
    records.push({ nameFormat: head & NAME_FORMAT, type, payload: bytes.slice(payloadAt, at) });
    if ((head & END) !== 0) return records;
  }
}

function contentOf({ nameFormat, type, payload }: NdefRecord): NdefContent | null {
  if (nameFormat === ABSOLUTE_URI) return type === '' ? null : { kind: 'uri', uri: type };
  if (nameFormat !== WELL_KNOWN) return null;
  const [first] = payload;
  if (first === undefined) return null;
  if (type === 'U') {
    const prefix = URI_PREFIXES[first];
    const rest = decode(payload.subarray(1), 'utf-8');
    return prefix === undefined || rest === null ? null : { kind: 'uri', uri: prefix + rest };
  }
  if (type !== 'T') return null;
  // Text record type definition 1.0: bit 7 tells UTF-16, the low six the length of the language's name.
  const textAt = 1 + (first & 0x3f);
  if (textAt > payload.length) return null;
  const text = decode(payload.subarray(textAt), (first & 0x80) === 0 ? 'utf-8' : 'utf-16be');
  return text === null ? null : { kind: 'text', text };
}

function decode(bytes: Uint8Array, encoding: 'utf-8' | 'utf-16be'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
