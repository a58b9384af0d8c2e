/**
 * The file shelf port: files that are too large for the database and for memory, such as a day's settlement. A file is
 * written piece by piece out of everybody's sight and appears under its name whole or not at all.
 */
export interface FileShelf {
  /** A file that nobody sees yet. Rejects when the disk refuses. */
  begin(): Promise<UnfinishedFile>;
  /** Its length in bytes; null when there is none of that name. */
  size(name: string): Promise<number | null>;
  /** Piece by piece, with bounded memory. Throws on the way when the file is not there or the disk fails. */
  read(name: string): AsyncIterable<Uint8Array>;
  remove(name: string): Promise<void>;
}

export interface UnfinishedFile {
  /** Throws when the disk refuses; the file is then of no use, and `drop` is all that is left to do. */
  write(piece: Uint8Array): void;
  /** Gives it its name, in place of a file that had it. Durable when it resolves. */
  keep(name: string): Promise<void>;
  /** Takes away what was written. */
  drop(): Promise<void>;
}

/** Lower-case letters, digits, dots and hyphens: a name that every file system takes, and no path. */
export const SHELF_NAME = /^[a-z0-9][a-z0-9.-]{0,127}$/u;
