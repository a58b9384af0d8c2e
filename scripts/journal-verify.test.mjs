import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalJson, verifyEntries, verifyFile } from './journal-verify.mjs';

const chain = (length) => {
  const entries = [];
  let previousHash = '0'.repeat(64);
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const facts = {
      sequence,
      atMs: 1_000 + sequence,
      type: 'sale.opened',
      subjectId: `s${sequence}`,
      cashierId: null,
      body: { note: '收据 “x”\u0007', amount: { minor: sequence, currency: 'CNY' } },
      previousHash,
    };
    const hash = createHash('sha256').update(canonicalJson(facts)).digest('hex');
    entries.push({ ...facts, hash });
    previousHash = hash;
  }
  return entries;
};
const fault = async (entries) => {
  const verdict = await verifyEntries(entries);
  return verdict.whole ? 'whole' : `${verdict.fault} ${verdict.sequence}`;
};

describe('journal-verify', () => {
  test('[JOURNAL-20] RFC 8785 appendix example', () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    );
  });

  test('[JOURNAL-20] a whole chain, a gap, a swap, a changed entry, a re-hashed one', async () => {
    const good = chain(6);
    expect(await fault(good)).toBe('whole');
    expect(await fault(good.toSpliced(2, 1))).toBe('gap 3');
    expect(await fault([good[0], good[2], good[1], ...good.slice(3)])).toBe('gap 2');
    expect(await fault([...good, good[3]])).toBe('reordered 7');
    expect(await fault(good.with(3, { ...good[3], atMs: 9 }))).toBe('changed 4');
    expect(await fault(good.with(4, { ...chain(9)[4], previousHash: 'f'.repeat(64) }))).toBe('changed 5');
    const forged = { ...good[3], body: {} };
    const { hash: _old, ...facts } = forged;
    forged.hash = createHash('sha256').update(canonicalJson(facts)).digest('hex');
    expect(await fault(good.with(3, forged))).toBe('unchained 5');
  });

  test('[JOURNAL-20] every single flipped byte of an export is found, at its entry or before the next', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'journal-'));
    const lines = chain(3).map((entry) => JSON.stringify(entry));
    const bytes = Buffer.from(lines.join('\n'));
    const lineEnds = lines.map((_line, index) => Buffer.byteLength(lines.slice(0, index + 1).join('\n')));
    for (let index = 0; index < bytes.length; index += 1) {
      const flipped = Buffer.from(bytes);
      flipped[index] ^= 1;
      const file = path.join(folder, 'export.jsonl');
      writeFileSync(file, flipped);
      const verdict = await verifyFile(file);
      expect(verdict.whole, `byte ${index}`).toBe(false);
      const entry = lineEnds.findIndex((end) => index < end) + 1;
      if (!verdict.whole && entry > 0) expect(Math.abs(verdict.sequence - entry)).toBeLessThanOrEqual(1);
    }
  });
});
