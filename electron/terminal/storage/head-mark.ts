/**
 * How far the journal had come, noted beside the database after every commit. A database whose write-ahead log was cut,
 * lost or exchanged, or that was put back from an older copy, opens without complaint and lacks what came last; held
 * against the note it is found out. Rules STORE-16 and STORE-17; decision 0095.
 *
 * The note is overwritten in place and never synced: it costs one write call and no wait, and after a power cut it may be
 * behind the journal but never ahead of it, since the commit was on the disk before.
 *
 * A till that is closed in order seals the note with a digest of its file, so that whatever happens to it at rest is
 * found, also where no check of SQLite's looks: in a price, a name, a request that has still to be sent. The seal is
 * broken, durably, before anything is written again. Rule STORE-20; decision 0086.
 */
import { createHash, hash } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';

/** The newest entry of a journal. */
export type JournalHead = Readonly<{ sequence: number; hash: string }>;

/** `seal`: the digest of the database file as it was closed; null while it is open, and when it was not closed in order. */
export type HeadNote = JournalHead & Readonly<{ seal: string | null }>;

export interface HeadMark {
  /** Never throws: what is noted is committed already, and an older note is as true as it was. */
  note(head: JournalHead): void;
  /** Before the first write: from here on the file is no longer what was sealed. Durable when it returns; throws otherwise. */
  breakSeal(): void;
  /** The database is closed and all of it is in its file. Never throws: without a seal less is found. */
  seal(): void;
  close(): void;
}

export function headMarkFileOf(file: string): string {
  return `${file}.head`;
}

/** A note is always as long: overwriting a shorter one could leave the end of a longer one behind. */
const SEQUENCE_DIGITS = 16;
const CHECK_DIGITS = 16;
const NO_SEAL = '0'.repeat(64);
const NOTE = /^(\d{16} [0-9a-f]{64}(?: [0-9a-f]{64})?) ([0-9a-f]{16})\n/;
/** As far as a file is read through at the start anyway: at 0.4 GB/s and more (measured) that takes 80 ms at most. */
export const MAX_SEALED_BYTES = 32 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

function textOf({ sequence, hash, seal }: HeadNote): string {
  const said = `${String(sequence).padStart(SEQUENCE_DIGITS, '0')} ${hash} ${seal ?? NO_SEAL}`;
  return `${said} ${checkOf(said)}\n`;
}

function checkOf(said: string): string {
  return hash('sha256', said, 'hex').slice(0, CHECK_DIGITS);
}

/** null: there is no note, or it was torn. Both are a till that has nothing to compare with, not damage. */
export function readHeadMark(file: string): HeadNote | null {
  let text: string;
  try {
    text = readFileSync(headMarkFileOf(file), 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const [, said = '', check = ''] = NOTE.exec(text) ?? [];
  if (check === '' || check !== checkOf(said)) return null;
  // Notes of versions before the seal have none.
  const [digits = '', hash = '', seal = NO_SEAL] = said.split(' ');
  return { sequence: Number(digits), hash, seal: seal === NO_SEAL ? null : seal };
}

/** SHA-256 of the whole file; null when it is too large to be read at every start. */
export function digestOf(file: string): string | null {
  if (statSync(file).size > MAX_SEALED_BYTES) return null;
  const digest = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    for (let length = readSync(descriptor, chunk); length > 0; length = readSync(descriptor, chunk)) {
      digest.update(chunk.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
  return digest.digest('hex');
}

export function openHeadMark(file: string): HeadMark {
  const left = readHeadMark(file);
  // Made when it is missing; an old note stays until the next commit.
  const descriptor = openSync(headMarkFileOf(file), constants.O_RDWR | constants.O_CREAT);
  let noted: JournalHead | null = left;
  const write = (note: HeadNote): void => void writeSync(descriptor, Buffer.from(textOf(note), 'latin1'), 0, null, 0);
  return {
    note: (head) => {
      if (head.sequence === noted?.sequence) return;
      try {
        write({ ...head, seal: null });
        noted = head;
      } catch {
        // The disk that took the commit refuses the note: the note before it still holds, and finds a little less.
      }
    },
    breakSeal: () => {
      if (left === null || left.seal === null) return;
      write({ ...left, seal: null });
      // A seal that outlived a power cut would call a good file damaged.
      fsyncSync(descriptor);
    },
    seal: () => {
      if (noted === null) return;
      try {
        const seal = digestOf(file);
        if (seal !== null) write({ ...noted, seal });
      } catch {
        // As above: the next start looks as it does after a kill.
      }
    },
    close: () => closeSync(descriptor),
  };
}
