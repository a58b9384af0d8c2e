/**
 * Checks a file of what a till could not send, with nothing of the till: only Node's own modules, so that whoever receives
 * such a file can read this one and believe the answer, or write the same in any language.
 *
 *   node scripts/queue-verify.mjs FILE [--key KEY]
 *
 *   KEY    the terminal's public key from a source that you trust, such as the wallet backend: the `x` of its JWK. Without
 *          it the key that the file itself names is used, which shows that the file is whole, not whose it is.
 *
 * The file is {"document": …, "signature": {"keyThumbprint", "value"}}. The signature is Ed25519, base64url, over the RFC
 * 8785 form of the document, which names its own kind; `keyThumbprint` is the RFC 7638 thumbprint of the key. Rule INBOX-63
 * of docs/spec.md.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { canonicalJson, thumbprintOf } from './journal-verify.mjs';

const DOCUMENT_TYPE = 'wallet-till.queue_export';

/**
 * @typedef {Readonly<{ id: string, state: string, errand: string, amount: Readonly<{ minor: number, currency: string }>, receiptNumber: string, bodySha256: string, body: string | null, reason: string | null }>} Payment
 * @typedef {Readonly<{ id: string, paymentId: string, body: string }>} Refund
 * @typedef {Readonly<{ terminalId: string, exportedAt: string, payments: readonly Payment[], refunds: readonly Refund[] }>} QueueDocument
 * @typedef {{ whole: true, document: QueueDocument, sha256: string, keyThumbprint: string, isKeyGiven: boolean } | { whole: false, says: string }} QueueVerdict
 */

/**
 * @param {string} text @param {string | null} [key]
 * @returns {QueueVerdict}
 */
export function verifyQueueText(text, key = null) {
  const file = readJson(text);
  const document = file?.document;
  if (document?.type !== DOCUMENT_TYPE || document.version !== 1) return bad('this is no file of a till’s queue');
  if (!isList(document.payments) || !isList(document.refunds)) return bad('its lists cannot be read');
  const canonical = canonicalJson(document);
  // Byte for byte what the till wrote: whoever reads members twice or in another way reads the same.
  const { signature } = file;
  if (signature === null) return bad('it is not signed');
  if (text !== `{"document":${canonical},"signature":${canonicalJson(signature)}}\n`)
    return bad('its text is not the one that was written');
  const x = key ?? document.publicKey?.x;
  if (typeof x !== 'string' || signature?.keyThumbprint !== thumbprintOf(x)) return bad('another key signed it');
  if (!isSigned(x, canonical, signature.value)) return bad('its signature does not hold');
  const sha256 = createHash('sha256').update(canonical, 'utf8').digest('hex');
  return { whole: true, document, sha256, keyThumbprint: signature.keyThumbprint, isKeyGiven: key !== null };
}

/** @param {string} says @returns {QueueVerdict} */
const bad = (says) => ({ whole: false, says });

/** @param {unknown} value */
const isList = (value) => Array.isArray(value) && value.every((each) => typeof each?.id === 'string');

/** @param {string} text @returns {any} */
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {string} x @param {string} text @param {unknown} signature */
function isSigned(x, text, signature) {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(String(signature), 'base64url'));
  } catch {
    // A key that is none has signed nothing.
    return false;
  }
}

/** What a person reads. @param {QueueVerdict} verdict */
export function queueVerdictText(verdict) {
  if (!verdict.whole) return `not good: ${verdict.says}\n`;
  const { document, sha256, keyThumbprint, isKeyGiven } = verdict;
  const { terminalId, exportedAt, payments, refunds } = document;
  return [
    `good: terminal ${terminalId}, ${exportedAt}, ${payments.length} payments, ${refunds.length} refunds`,
    `SHA-256 ${sha256}, key ${keyThumbprint}${isKeyGiven ? '' : ' (as the file names it: compare it with the backend’s)'}`,
    '',
  ].join('\n');
}

/** The command line: FILE [--key KEY]. Answers the exit code. @param {readonly string[]} args */
export function runQueueVerify([file, option, key]) {
  const isKeyWanted = option === '--key';
  if (file === undefined || (option !== undefined && !isKeyWanted) || (isKeyWanted && !/^[\w-]{43}$/.test(key ?? ''))) {
    process.stderr.write('usage: queue-verify FILE [--key KEY]   (KEY: 43 characters, the x of the terminal’s JWK)\n');
    return 64;
  }
  const verdict = verifyQueueText(readFileSync(file, 'utf8'), isKeyWanted ? (key ?? null) : null);
  process.stdout.write(queueVerdictText(verdict));
  return verdict.whole ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = runQueueVerify(process.argv.slice(2));
