import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalJson, thumbprintOf } from './journal-verify.mjs';
import { queueVerdictText, verifyQueueText } from './queue-verify.mjs';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const { x } = publicKey.export({ format: 'jwk' });

/** @param {object} [change] */
function file(change = {}) {
  const document = {
    type: 'wallet-till.queue_export',
    version: 1,
    terminalId: 't1',
    publicKey: { kty: 'OKP', crv: 'Ed25519', x },
    exportedAt: '2026-11-22T00:00:00.000Z',
    journal: { sequence: 7, hash: 'a'.repeat(64) },
    payments: [{ id: 'p1', state: 'accepted_offline', amount: { minor: 200, currency: 'CNY' }, body: '{"a":"收据"}' }],
    refunds: [],
    ...change,
  };
  const text = canonicalJson(document);
  const value = sign(null, Buffer.from(text), privateKey).toString('base64url');
  return `{"document":${text},"signature":${canonicalJson({ keyThumbprint: thumbprintOf(String(x)), value })}}\n`;
}

/** @param {string} text @param {string | null} [key] */
function says(text, key = null) {
  const verdict = verifyQueueText(text, key);
  return verdict.whole ? 'whole' : verdict.says;
}

describe('queue-verify', () => {
  test('[INBOX-63] a file as the till writes it, by the key it names and by the key that is trusted', () => {
    expect(says(file())).toBe('whole');
    expect(says(file(), String(x))).toBe('whole');
    expect(queueVerdictText(verifyQueueText(file()))).toContain('good: terminal t1');
    expect(queueVerdictText(verifyQueueText('x'))).toContain('not good');
  });

  test('[INBOX-63] every single flipped byte is found', () => {
    const bytes = Buffer.from(file());
    const passed = [];
    for (let index = 0; index < bytes.length; index += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(index) ^ 1, index);
      if (verifyQueueText(flipped.toString('utf8')).whole) passed.push(index);
    }
    expect(passed).toEqual([]);
  });

  test('[INBOX-63] another key, another kind of document, more white space, a member twice, no signature', () => {
    const other = String(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x);
    expect(says(file(), other)).toBe('another key signed it');
    expect(says(file({ publicKey: { x: other } }))).toBe('another key signed it');
    expect(says(file({ type: 'journal.day_signed' }))).toBe('this is no file of a till’s queue');
    expect(says(file({ version: 2 }))).toBe('this is no file of a till’s queue');
    expect(says(file({ payments: {} }))).toBe('its lists cannot be read');
    expect(says(file().replace('{"document"', '{ "document"'))).toBe('its text is not the one that was written');
    const twice = file().replace('"terminalId":"t1"', '"terminalId":"t2","terminalId":"t1"');
    expect(says(twice)).toBe('its text is not the one that was written');
    expect(says(file().replace(/"signature":\{[^}]*\}/, '"signature":null'))).toBe('it is not signed');
  });
});
