/**
 * Pairs the till's records with the lines of a statement, in passes from the surest to the least sure: by our own id, by
 * authorisation code and amount, by amount, terminal and time. Each pass takes what it finds out of the next, and each is
 * one walk over both sides, so the work grows with the number of lines and no faster. Rules RECON-2 and RECON-3.
 */
import type { StatementLine, TillRecord } from './books.ts';

export type MatchedBy = 'id' | 'auth_code' | 'amount_and_time';

export type Pair = Readonly<{ record: TillRecord; line: StatementLine; by: MatchedBy }>;

export type Matching = Readonly<{
  pairs: readonly Pair[];
  /** Further lines of a record that has its line already. */
  duplicates: readonly Readonly<{ record: TillRecord; line: StatementLine; first: StatementLine }>[];
  unmatchedRecords: readonly TillRecord[];
  unmatchedLines: readonly StatementLine[];
}>;

/** A statement that carries no ids tells its own time of a payment, which is at most some minutes from the till's. */
export const TIME_WINDOW_MS = 10 * 60_000;

export function matchLines(records: readonly TillRecord[], lines: readonly StatementLine[]): Matching {
  const state = new Matcher(records, lines);
  state.byId();
  state.byAuthCode();
  state.byAmountAndTime();
  return state.result();
}

class Matcher {
  readonly #records: readonly TillRecord[];
  readonly #lines: readonly StatementLine[];
  readonly #pairs: Pair[] = [];
  readonly #duplicates: { record: TillRecord; line: StatementLine; first: StatementLine }[] = [];
  readonly #firstLine = new Map<TillRecord, StatementLine>();
  readonly #used = new Set<StatementLine>();

  constructor(records: readonly TillRecord[], lines: readonly StatementLine[]) {
    this.#records = records;
    this.#lines = lines;
  }

  byId(): void {
    const records = new Map(this.#records.map((record) => [`${record.kind} ${record.id}`, record]));
    for (const line of this.#lines) {
      const record = line.id === null ? undefined : records.get(`${line.kind} ${line.id}`);
      if (record !== undefined) this.#take(record, line, 'id');
    }
  }

  /** A code is told again within a year, so it counts only together with the amount. */
  byAuthCode(): void {
    const records = new Map<string, TillRecord[]>();
    for (const record of this.#free()) {
      if (record.kind !== 'payment' || record.authCode === null) continue;
      push(records, `${record.authCode} ${record.amountMinor} ${record.currency}`, record);
    }
    for (const line of this.#lines) {
      if (this.#used.has(line) || line.id !== null || line.kind !== 'payment' || line.authCode === null) continue;
      const found = records.get(`${line.authCode} ${line.amountMinor} ${line.currency}`);
      // Two payments of one amount with one code cannot be told apart by it.
      const [only] = found ?? [];
      if (found?.length === 1 && only !== undefined) this.#take(only, line, 'auth_code');
    }
  }

  /** The nearest in time of the same kind and amount, each side used once. Both are walked in the order of time. */
  byAmountAndTime(): void {
    const lines = new Map<string, StatementLine[]>();
    // Where the next search of each list begins: what is earlier is used, or too old for every record still to come.
    const next = new Map<string, number>();
    const loose = this.#lines.filter((line) => !this.#used.has(line) && line.id === null);
    for (const line of loose.toSorted(byTime)) push(lines, keyOf(line), line);
    for (const record of this.#free().toSorted(byTime)) {
      const key = keyOf(record);
      const candidates = lines.get(key) ?? [];
      let at = next.get(key) ?? 0;
      while (isBefore(candidates[at], record.occurredAtMs - TIME_WINDOW_MS)) at += 1;
      const nearest = candidates[at];
      next.set(key, at);
      const isNear = nearest !== undefined && nearest.occurredAtMs <= record.occurredAtMs + TIME_WINDOW_MS;
      if (!isNear || (nearest.terminalId !== null && nearest.terminalId !== record.terminalId)) continue;
      next.set(key, at + 1);
      this.#take(record, nearest, 'amount_and_time');
    }
  }

  result(): Matching {
    return {
      pairs: this.#pairs,
      duplicates: this.#duplicates,
      unmatchedRecords: this.#free(),
      unmatchedLines: this.#lines.filter((line) => !this.#used.has(line)),
    };
  }

  #free(): readonly TillRecord[] {
    return this.#records.filter((record) => !this.#firstLine.has(record));
  }

  #take(record: TillRecord, line: StatementLine, by: MatchedBy): void {
    this.#used.add(line);
    const first = this.#firstLine.get(record);
    if (first !== undefined) {
      this.#duplicates.push({ record, line, first });
      return;
    }
    this.#firstLine.set(record, line);
    this.#pairs.push({ record, line, by });
  }
}

function keyOf({
  kind,
  amountMinor,
  currency,
}: Pick<TillRecord | StatementLine, 'kind' | 'amountMinor' | 'currency'>): string {
  return `${kind} ${amountMinor} ${currency}`;
}

function isBefore(line: StatementLine | undefined, atMs: number): boolean {
  return line !== undefined && line.occurredAtMs < atMs;
}

function byTime(a: Readonly<{ occurredAtMs: number }>, b: Readonly<{ occurredAtMs: number }>): number {
  return a.occurredAtMs - b.occurredAtMs;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
