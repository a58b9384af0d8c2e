/**
 * A file that never grows beyond a bound: when it is full it becomes `name.1.log`, what was that becomes `name.2.log`, and
 * the oldest goes. Written synchronously, so that the last line before a crash is there. A full or failing disk must not
 * stop a till for its log: lines are then counted instead of kept. Rules SYSTEM-6 and SYSTEM-7.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export interface RotatingFile {
  write(line: string): void;
  /** Lines that could not be written since the last success. */
  lostCount(): number;
  close(): void;
}

export function openRotatingFile({
  folder,
  name,
  maxFileBytes,
  maxFiles,
}: Readonly<{ folder: string; name: string; maxFileBytes: number; maxFiles: number }>): RotatingFile {
  const fileOf = (age: number): string => path.join(folder, age === 0 ? `${name}.log` : `${name}.${age}.log`);
  let descriptor: number | null = null;
  let size = 0;
  let lost = 0;

  const open = (): number => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const opened = openSync(fileOf(0), 'a', 0o600);
    descriptor = opened;
    size = fstatSync(opened).size;
    return opened;
  };

  const close = (): void => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };

  const rotate = (): void => {
    close();
    rmSync(fileOf(maxFiles - 1), { force: true });
    for (let age = maxFiles - 2; age >= 0; age -= 1) {
      try {
        renameSync(fileOf(age), fileOf(age + 1));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
  };

  return {
    write(line) {
      const bytes = Buffer.from(line, 'utf8');
      try {
        if (descriptor === null) open();
        if (size > 0 && size + bytes.length > maxFileBytes) rotate();
        const target = descriptor ?? open();
        size += writeSync(target, bytes);
        lost = 0;
      } catch {
        lost += 1;
        descriptor = closeQuietly(descriptor);
      }
    },
    lostCount: () => lost,
    close,
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The descriptor may be the very thing that failed. */
function closeQuietly(descriptor: number | null): null {
  try {
    if (descriptor !== null) closeSync(descriptor);
  } catch {
    return null;
  }
  return null;
}
