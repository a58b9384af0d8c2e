import { describe, expect, test } from 'vitest';
import { cutPower } from './disk-model.ts';
import { stepOf, type DiskStep } from './trace.ts';

const hex = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const write = (offset: number, text: string): DiskStep => ({
  kind: 'write',
  file: 'a',
  offset,
  bytes: Buffer.from(text),
});
const sync: DiskStep = { kind: 'sync', file: 'a' };
const after = (steps: readonly DiskStep[], fate: Parameters<typeof cutPower>[2], chance = 0.4): string | undefined =>
  cutPower(steps, steps.length, fate, () => chance)
    .files.get('a')
    ?.toString();

describe('the disk that loses power', () => {
  test('[PROVE-10] strace lines become steps', () => {
    const file = `21<${hex('/tmp/x/till.db-wal')}>`;
    expect(stepOf(`12 pwrite64(${file}, "${hex('abc')}", 3, 4096) = 3`)).toEqual({
      kind: 'write',
      file: 'till.db-wal',
      offset: 4096,
      bytes: Buffer.from('abc'),
    });
    expect(stepOf(`12 fsync(${file}) = 0`)).toEqual({ kind: 'sync', file: 'till.db-wal' });
    expect(stepOf(`12 fsync(${file}) = -1 EIO (Input/output error)`)).toBeNull();
    expect(stepOf(`12 ftruncate(${file}, 8192) = 0`)).toEqual({ kind: 'truncate', file: 'till.db-wal', length: 8192 });
    expect(stepOf(`12 write(5<${hex('/tmp/x/acks')}>, "${hex('p1\n')}", 3) = 3`)).toEqual({
      kind: 'acknowledged',
      what: 'p1',
    });
    expect(stepOf(`12 unlink("${hex('/tmp/x/till.db-wal')}") = 0`)).toEqual({ kind: 'removed', file: 'till.db-wal' });
  });

  test('[PROVE-10] synced bytes are there, others have the fate they are given', () => {
    const steps = [write(0, 'durable'), sync, write(0, 'X'), write(7, 'more')];
    expect(after(steps, 'lost')).toBe('durable');
    expect(after(steps, 'kept')).toBe('Xurablemore');
    expect(after(steps, 'halved', 0.4)).toBe('Xurablemore');
    expect(after(steps, 'halved', 0.6)).toBe('durable');
    expect(after([write(0, 'a'.repeat(2000))], 'torn', 0.4)?.length).toBeLessThan(2000);
  });

  test('[PROVE-10] an acknowledgement counts from where it stands', () => {
    const steps: readonly DiskStep[] = [write(0, 'x'), sync, { kind: 'acknowledged', what: 'p1' }, sync];
    expect(cutPower(steps, 2, 'lost', () => 0).acknowledged).toEqual([]);
    expect(cutPower(steps, 3, 'lost', () => 0).acknowledged).toEqual(['p1']);
  });
});
