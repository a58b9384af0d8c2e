/**
 * Which terms a product is found by, and which a typed text asks for. Chinese is found by every two neighbouring
 * characters, by its pinyin and by the initials of its pinyin, each from any syllable on; other words and numbers by
 * their beginnings. Pure. Rules CATALOGUE-1 to CATALOGUE-4 and
 * CATALOGUE-11.
 */
import { pinyin } from 'pinyin-pro';
import type { Bilingual } from '../../contract/values.ts';

/** Past this length a beginning tells products apart well enough, and the index of a long name stays small. */
const MAX_TERM_LENGTH = 24;
/** What a person types into a search field has few words; the rest cannot narrow it further. */
const MAX_QUERY_TERMS = 12;

export type IndexedTerms = Readonly<{
  /** What the whole name begins with: found first. */
  starts: readonly string[];
  terms: readonly string[];
}>;

export type QueryTerm = Readonly<{ text: string; match: 'beginning' | 'whole' }>;

/** One run of Chinese, of other letters, or of digits: "可乐330ml" is three. */
const RUNS = /\p{Script=Han}+|\p{N}+|[^\p{Script=Han}\P{L}]+/gu;
const HAN = /^\p{Script=Han}/u;

export function indexedTerms(name: Bilingual, barcode: string | null): IndexedTerms {
  const starts = new Set<string>();
  const terms = new Set<string>();
  for (const text of new Set([fold(name['zh-CN']), fold(name.en)])) {
    starts.add(cut(runsOf(text).join('')));
    for (const run of runsOf(text)) for (const term of HAN.test(run) ? hanTerms(run) : [cut(run)]) terms.add(term);
    const syllables = syllablesOf(text);
    if (syllables.length === 0) continue;
    starts.add(cut(syllables.join('')));
    starts.add(cut(initialsOf(syllables)));
    for (let from = 0; from < syllables.length; from += 1) {
      // No term is longer than its cut, so later syllables than that never show in it.
      const rest = syllables.slice(from, from + MAX_TERM_LENGTH);
      terms.add(cut(rest.join('')));
      terms.add(cut(initialsOf(rest)));
    }
  }
  if (barcode !== null) for (const run of runsOf(fold(barcode))) terms.add(cut(run));
  return { starts: [...starts], terms: [...terms] };
}

/** All of them must be found. Empty when the text has neither letter nor digit. */
export function queryTerms(text: string): readonly QueryTerm[] {
  const terms = runsOf(fold(text)).flatMap((run): QueryTerm[] =>
    HAN.test(run)
      ? (run.length === 1 ? [run] : pairsOf(run)).map((pair) => ({ text: pair, match: 'whole' }))
      : [{ text: cut(run), match: 'beginning' }],
  );
  return terms.slice(0, MAX_QUERY_TERMS);
}

/** What the name would have to begin with for the whole text to be its beginning. */
export function queryStart(text: string): string {
  return cut(runsOf(fold(text)).join(''));
}

/** Width, case and ligatures do not matter to a search. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function runsOf(folded: string): readonly string[] {
  return folded.match(RUNS) ?? [];
}

function hanTerms(run: string): readonly string[] {
  return [...run, ...pairsOf(run)];
}

function pairsOf(run: string): readonly string[] {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}

/** Without tones; ü is v, as it is typed. */
function syllablesOf(folded: string): readonly string[] {
  return pinyin(folded, { toneType: 'none', type: 'array', nonZh: 'removed', v: true });
}

function initialsOf(syllables: readonly string[]): string {
  return syllables.map((syllable) => syllable.slice(0, 1)).join('');
}

function cut(term: string): string {
  return term.length <= MAX_TERM_LENGTH ? term : [...term].slice(0, MAX_TERM_LENGTH).join('');
}
