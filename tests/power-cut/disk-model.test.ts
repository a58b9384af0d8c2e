import { describe, expect, test } from 'vitest';
import { createDiskReplay, type UnsyncedFate } from './disk-model.ts';
import { createFolderSyncs, createLineJoiner, stepOf, type DiskStep } from './trace.ts';

const FOLDER = '/tmp/x';
const hex = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const write = (offset: number, text: string, file = 'a'): DiskStep => ({
  kind: 'write',
  file,
  offset,
  bytes: Buffer.from(text),
});
const sync: DiskStep = { kind: 'sync', file: 'a' };
const folderSynced: DiskStep = { kind: 'folder_synced', folder: '' };

function after(steps: readonly DiskStep[], fate: UnsyncedFate, chance = 0.4): ReadonlyMap<string, string> {
  const { files } = createDiskReplay(steps).cutAt(steps.length, fate, () => chance);
  return new Map([...files].map(([name, bytes]) => [name, bytes.toString()]));
}

describe('the disk that loses power', () => {
  test('[PROVE-10] strace lines become steps', () => {
    const file = `21<${hex('/tmp/x/till.db-wal')}>`;
    expect(stepOf(`12 pwrite64(${file}, "${hex('abc')}", 3, 4096) = 3`, FOLDER)).toEqual({
      kind: 'write',
      file: 'till.db-wal',
      offset: 4096,
      bytes: Buffer.from('abc'),
    });
    expect(stepOf(`12 fsync(${file}) = 0`, FOLDER)).toEqual({ kind: 'sync', file: 'till.db-wal' });
    expect(stepOf(`12 fsync(3<${hex('/tmp/x')}>) = 0`, FOLDER)).toEqual(folderSynced);
    expect(stepOf(`12 fsync(${file}) = -1 EIO (Input/output error)`, FOLDER)).toBeNull();
    expect(stepOf(`12 ftruncate(${file}, 8192) = 0`, FOLDER)).toEqual({
      kind: 'truncate',
      file: 'till.db-wal',
      length: 8192,
    });
    expect(stepOf(`12 write(5<${hex('/tmp/x/acks')}>, "${hex('p1\n')}", 3) = 3`, FOLDER)).toEqual({
      kind: 'acknowledged',
      what: 'p1',
    });
    expect(stepOf(`12 unlink("${hex('/tmp/x/a')}") = 0`, FOLDER)).toEqual({ kind: 'removed', file: 'a' });
    expect(stepOf(`12 rename("${hex('/tmp/x/a')}", "${hex('/tmp/x/b')}") = 0`, FOLDER)).toEqual({
      kind: 'renamed',
      file: 'a',
      to: 'b',
    });
  });

  test('[PROVE-10] a call that strace tells in two halves is one step, where it ended', () => {
    const join = createLineJoiner();
    const file = `21<${hex('/tmp/x/a')}>`;
    expect(join(`12 pwrite64(${file}, "${hex('abc')}", 3, 8 <unfinished ...>`)).toBeNull();
    expect(join(`13 fsync(${file}) = 0`)).toBe(`13 fsync(${file}) = 0`);
    const whole = join('12 <... pwrite64 resumed>) = 3') ?? '';
    expect(stepOf(whole, FOLDER)).toEqual({ kind: 'write', file: 'a', offset: 8, bytes: Buffer.from('abc') });
  });

  test('[PROVE-10] what is done to other folders is no step', () => {
    expect(stepOf(`12 fsync(3<${hex('/tmp/y/a')}>) = 0`, FOLDER)).toBeNull();
    expect(stepOf(`12 unlink("${hex('/tmp/xy/a')}") = 0`, FOLDER)).toBeNull();
    expect(stepOf(`12 mkdir("${hex('/tmp/y')}", 0777) = 0`, FOLDER)).toBeNull();
  });

  test('[PROVE-10] a folder in the folder is told from a file by where it was made, and appended bytes stand at the end', () => {
    const knowing = createFolderSyncs();
    const made = stepOf(`12 mkdir("${hex('/tmp/x/y')}", 0700) = 0`, FOLDER);
    expect(made).toEqual({ kind: 'folder_made', folder: 'y' });
    if (made === null) return;
    knowing(made);
    const synced = stepOf(`12 fsync(3<${hex('/tmp/x/y')}>) = 0`, FOLDER);
    expect(synced === null ? null : knowing(synced)).toEqual({ kind: 'folder_synced', folder: 'y' });
    const file = `21<${hex('/tmp/x/y/a')}>`;
    const appended = stepOf(`12 write(${file}, "${hex('abc')}", 3) = 3`, FOLDER);
    expect(appended).toEqual({ kind: 'write', file: 'y/a', offset: null, bytes: Buffer.from('abc') });
    expect(after([write(0, 'xy', 'y/a'), ...(appended === null ? [] : [appended])], 'kept').get('y/a')).toBe('xyabc');
  });

  test('[PROVE-10] what is in a folder is there once the folder, and the one it is in, were synced', () => {
    const inside: DiskStep = { kind: 'folder_synced', folder: 'y' };
    const steps: readonly DiskStep[] = [
      { kind: 'folder_made', folder: 'y' },
      write(0, 'x', 'y/part'),
      { kind: 'sync', file: 'y/part' },
      { kind: 'renamed', file: 'y/part', to: 'y/a' },
    ];
    expect([...after(steps, 'kept').keys()]).toEqual(['y/a']);
    expect(after([...steps, inside], 'lost').size).toBe(0);
    expect(after([...steps, folderSynced], 'lost').size).toBe(0);
    expect(after([...steps, inside, folderSynced], 'lost').get('y/a')).toBe('x');
  });

  test('[PROVE-10] synced bytes are there, others have the fate they are given', () => {
    const steps = [write(0, 'durable'), sync, folderSynced, write(0, 'X'), write(7, 'more')];
    expect(after(steps, 'lost').get('a')).toBe('durable');
    expect(after(steps, 'kept').get('a')).toBe('Xurablemore');
    expect(after(steps, 'halved', 0.4).get('a')).toBe('Xurablemore');
    expect(after(steps, 'halved', 0.6).get('a')).toBe('durable');
    const long = [folderSynced, write(0, 'a'.repeat(2000)), folderSynced];
    expect(after(long, 'torn', 0.4).get('a')?.length).toBeLessThan(2000);
  });

  test('[PROVE-10] a file that shrank and grew again holds nothing of what it held before', () => {
    const cut: DiskStep = { kind: 'truncate', file: 'a', length: 2 };
    expect(after([write(0, 'abcdef'), cut, write(4, 'x')], 'kept').get('a')).toBe('ab\0\0x');
  });

  test('[PROVE-10] a name lasts from the sync of its folder on', () => {
    const made = [write(0, 'x'), sync];
    expect(after(made, 'lost').has('a')).toBe(false);
    expect(after(made, 'kept').has('a')).toBe(true);
    const removed: DiskStep[] = [...made, folderSynced, { kind: 'removed', file: 'a' }];
    expect(after(removed, 'lost').get('a')).toBe('x');
    expect(after([...removed, folderSynced], 'lost').has('a')).toBe(false);
    const renamed: DiskStep[] = [...made, folderSynced, { kind: 'renamed', file: 'a', to: 'b' }];
    expect([...after(renamed, 'lost').keys()]).toEqual(['a']);
    expect([...after([...renamed, folderSynced], 'lost').keys()]).toEqual(['b']);
  });

  test('[PROVE-10] an acknowledgement counts from where it stands, in whatever order cuts are asked for', () => {
    const steps: readonly DiskStep[] = [write(0, 'x'), sync, { kind: 'acknowledged', what: 'p1\np2' }, sync];
    const replay = createDiskReplay(steps);
    expect(replay.cutAt(3, 'lost', () => 0).acknowledged).toEqual(['p1', 'p2']);
    expect(replay.cutAt(2, 'lost', () => 0).acknowledged).toEqual([]);
    expect(replay.cutAt(4, 'lost', () => 0).acknowledged).toEqual(['p1', 'p2']);
  });
});
