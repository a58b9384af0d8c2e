/**
 * Looks at the journal at every start: what came behind the last signed day before anything else happens, all the rest in
 * the background, a slice at a time. A journal that is not what was written takes no payment any more, says so, and can
 * still be read and exported. Rules JOURNALTOOL-5 to JOURNALTOOL-7.
 */
import type { TerminalView } from '../../contract/terminal-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import { checkSlice, placeOf, type JournalDamage, type SliceVerdict } from '../payment/3-journal/check-slices.ts';
import { isDaySignatureGood, lastCheckpoint, type Checkpoint } from '../payment/3-journal/day-signature.ts';
import { headOf } from '../payment/3-journal/journal-store.ts';
import { CHAIN_BEGINNING, type ChainPlace } from '../payment/3-journal/verify-chain.ts';
import { terminalKey } from '../staff/terminal-keys.ts';
import type { TerminalContext } from '../terminal-context.ts';

/**
 * The last few dozen payments, which no clock's midnight may have signed yet. The rest of the day is checked in the
 * background: at about 15 µs an entry (measured) this takes 2 ms of a start that takes 20 with an empty journal.
 */
export const MAX_AT_OPEN = 100;
/** About 5 ms: less than anybody notices, screens and readers included. */
export const SLICE_ENTRIES = 500;
/** Between two slices, so that the check takes a fifth of the time at most. A million entries take a minute. */
export const SLICE_PAUSE_MS = 25;

export interface JournalCheck {
  /** null: nothing wrong is known. */
  damage(): TerminalView['damage'];
  /** Everything since the last signed day has been looked at and is sound. */
  isSoundSinceCheckpoint(): boolean;
  start(): void;
  stop(): void;
}

/** `onChange`: what is known about the journal has changed. */
export function createJournalCheck(context: TerminalContext, onChange: () => void): JournalCheck {
  return new Check(context, onChange);
}

class Check implements JournalCheck {
  readonly #context: TerminalContext;
  readonly #onChange: () => void;
  #damage: JournalDamage | null = null;
  #isSound = false;
  #timer: Timer | null = null;
  #isStarting = false;

  constructor(context: TerminalContext, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  damage(): TerminalView['damage'] {
    return this.#damage === null
      ? null
      : { code: 'journal.chain_broken', sequence: Math.max(1, this.#damage.sequence) };
  }

  isSoundSinceCheckpoint(): boolean {
    return this.#isSound;
  }

  start(): void {
    // Nobody has to be told of what is found before anybody is served.
    this.#isStarting = true;
    this.#checkNewest();
    this.#isStarting = false;
  }

  #checkNewest(): void {
    const { read } = this.#context.ports.storage;
    const headSequence = headOf(read)?.sequence ?? 0;
    const checkpoint = lastCheckpoint(read);
    const since = checkpoint?.headSequence ?? 0;
    if (checkpoint !== null && !this.#isSigned(checkpoint)) {
      return this.#broken({ sequence: checkpoint.signedSequence, fault: 'bad_signature' });
    }
    const from = Math.max(since, headSequence - MAX_AT_OPEN);
    const newest = this.#take(placeOf(read, from), (place) => checkSlice(read, place, headSequence - from));
    if (newest === null) return;
    this.#isSound = from === since;
    // The day's older part first: until it is looked at no day is signed.
    if (from > since) this.#later(since, from, () => this.#beSound(() => this.#later(0, since, () => undefined)));
    else this.#later(0, since, () => undefined);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #beSound(then: () => void): void {
    this.#isSound = true;
    if (!this.#isStarting) this.#onChange();
    then();
  }

  /** Checks the entries behind `from` up to `to` in slices, the first a moment from now; the last must be the one that stands there. */
  #later(from: number, to: number, done: () => void): void {
    const { clock, storage } = this.#context.ports;
    const go = (at: ChainPlace): void => {
      if (at.sequence >= to) return done();
      this.#timer = clock.after(SLICE_PAUSE_MS, () => {
        const next = this.#take(checkSlice(storage.read, at, Math.min(SLICE_ENTRIES, to - at.sequence)));
        if (next === null) return;
        if (next.sequence === at.sequence) return this.#broken({ sequence: at.sequence + 1, fault: 'gap' });
        go(next);
      });
    };
    const first = from === 0 ? CHAIN_BEGINNING : this.#take(placeOf(storage.read, from));
    if (first !== null) go(first);
  }

  #take(verdict: SliceVerdict, then?: (place: ChainPlace) => SliceVerdict): ChainPlace | null {
    if (verdict.kind === 'broken') {
      this.#broken(verdict.damage);
      return null;
    }
    return then === undefined ? verdict.place : this.#take(then(verdict.place));
  }

  /** The signed head is the one that stands in the journal, and the signature is of a key that was enrolled. */
  #isSigned(checkpoint: Checkpoint): boolean {
    const { read } = this.#context.ports.storage;
    const place = placeOf(read, checkpoint.headSequence);
    if (place.kind === 'broken' || place.place.hash !== checkpoint.headHash) return false;
    const key = terminalKey(read, checkpoint.keyThumbprint);
    // A till that was enrolled before keys were journalled has none to check with.
    return key === null || isDaySignatureGood(checkpoint, key);
  }

  #broken(damage: JournalDamage): void {
    this.#damage = damage;
    this.#isSound = false;
    this.#context.ports.log.write('error', 'journal_chain_broken', damage);
    if (!this.#isStarting) this.#onChange();
  }
}
