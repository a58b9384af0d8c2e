/**
 * How far the journal had come, noted beside the database after every commit. A database whose write-ahead log was cut,
 * lost or exchanged, or that was put back from an older copy, opens without complaint and lacks what came last; held
 * against the note it is found out. Rules STORE-16 and STORE-17; decision 0095.
 *
 * The note is overwritten in place and never synced: it costs one write call and no wait, and after a power cut it may be
 * behind the journal but never ahead of it, since the commit was on the disk before.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';

/** The newest entry of a journal. */
export type JournalHead = Readonly<{ sequence: number; hash: string }>;

export interface HeadMark {
  /** Never throws: what is noted is committed already, and an older note is as true as it was. */
  note(head: JournalHead): void;
  close(): void;
}

export function headMarkFileOf(file: string): string {
  return `${file}.head`;
}

/** A note is always as long: overwriting a shorter one could leave the end of a longer one behind. */
const SEQUENCE_DIGITS = 16;
const CHECK_DIGITS = 16;
const NOTE = /^(\d{16}) ([0-9a-f]{64}) ([0-9a-f]{16})\n$/;

function textOf({ sequence, hash }: JournalHead): string {
  const said = `${String(sequence).padStart(SEQUENCE_DIGITS, '0')} ${hash}`;
  return `${said} ${checkOf(said)}\n`;
}

function checkOf(said: string): string {
  return createHash('sha256').update(said, 'utf8').digest('hex').slice(0, CHECK_DIGITS);
}

/** null: there is no note, or it was torn. Both are a till that has nothing to compare with, not damage. */
export function readHeadMark(file: string): JournalHead | null {
  let text: string;
  try {
    text = readFileSync(headMarkFileOf(file), 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const [, digits = '', hash = '', check = ''] = NOTE.exec(text) ?? [];
  const sequence = Number(digits);
  return check !== '' && check === checkOf(`${digits} ${hash}`) ? { sequence, hash } : null;
}

export function openHeadMark(file: string): HeadMark {
  // Made when it is missing; an old note stays until the next commit.
  const descriptor = openSync(headMarkFileOf(file), constants.O_RDWR | constants.O_CREAT);
  let noted = 0;
  return {
    note: (head) => {
      if (head.sequence === noted) return;
      try {
        writeSync(descriptor, Buffer.from(textOf(head), 'latin1'), 0, null, 0);
        noted = head.sequence;
      } catch {
        // The disk that took the commit refuses the note: the note before it still holds, and finds a little less.
      }
    },
    close: () => closeSync(descriptor),
  };
}
