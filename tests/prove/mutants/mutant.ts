/**
 * A mutant: a bug that somebody might write, planted into one or more files of the product while they are loaded, and who
 * has to find it. A snippet that is not there exactly once plants nothing and is an error: a mutant that has lost its
 * place would pass for one that was found. Rules PROVE-70 to PROVE-73.
 */
export type Change = Readonly<{
  /** From the project root. */
  file: string;
  find: string;
  replace: string;
}>;

/** While payments are taken, or while old days leave the journal. */
export type DiskHunt = 'power cuts' | 'power cuts while days leave';

export type Mutant = Readonly<{
  name: string;
  /** What it does to somebody's money, in a sentence. */
  says: string;
  changes: readonly Change[];
  /** Jobs of the simulation, by name, of which one must fail; otherwise images of a disk. */
  hunt: readonly string[] | DiskHunt;
  /** The invariants by which it may be found. A failure of any other kind is no find. */
  foundBy: readonly string[];
}>;

/** Ways of finding out: what the watch sees at once and what the books say at the end; what a case itself demands. */
export const BOOKS: readonly string[] = ['books'];
export const CASE: readonly string[] = ['case'];

/** Names the mutant to whatever process it is planted in. */
export const MUTANT_VARIABLE = 'PROVE_MUTANT';

/** The text with the bug in it; throws when it does not stand there exactly once. */
export function planted(text: string, { file, find, replace }: Change): string {
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`the snippet of a mutant stands in ${file} ${places} times: ${find}`);
  return text.replace(find, () => replace);
}
