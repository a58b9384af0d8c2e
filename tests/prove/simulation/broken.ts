/** What a run ends with when a promise was broken, and the rejections that nobody awaited. Rules PROVE-37, PROVE-38. */
import { ProcessDied } from './life.ts';

/** `invariant` names the promise; see docs/spec/prove.md. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly invariant: string;
  constructor(invariant: string, says: string, cause?: unknown) {
    super(`${invariant}: ${says}`, cause === undefined ? undefined : { cause });
    this.invariant = invariant;
  }
}

const unawaited: unknown[] = [];
let isWatching = false;

/**
 * From now on a rejection that nobody awaits is kept instead of ending the process: in the product it is an error that
 * nobody handles, so it ends the run that it came up in. What a dead till still does is nobody's error.
 */
export function watchUnawaited(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('unhandledRejection', (reason) => {
    if (!(reason instanceof ProcessDied)) unawaited.push(reason);
  });
}

/** Throws what came up since the last look. */
export function demandNothingUnawaited(): void {
  const [first] = unawaited.splice(0);
  if (first !== undefined) throw new Broken('terminal_broke', describe(first), first);
}

export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
