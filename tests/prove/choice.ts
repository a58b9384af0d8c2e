/**
 * What the quick tier plays of lists that are longer than the counts of numbers.md ask for: another share each day, drawn from
 * a name that the report says and that `--choice` takes, so that a day's failure is there for everybody on that day and
 * afterwards. The nightly tier plays all. Rule PROVE-92, decision record 0290.
 */
import { createSeededRandom } from './seeded-random.ts';

/** The name of a day's choice: its date, wherever the machine stands. */
export function choiceOfDay(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

/** For the written report. */
export function choiceNote(choice: string): string {
  return `choice ${choice}: of longer lists the share of that day; the same again with --choice ${choice}.`;
}

function shuffled<T>(items: readonly T[], choice: string): readonly T[] {
  const random = createSeededRandom(`choice/${choice}`);
  return items
    .map((item) => ({ item, rank: random.fraction() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}

/** `count` of them, in the order in which they stood. */
export function chosen<T>(items: readonly T[], count: number, choice: string): readonly T[] {
  const drawn = new Set(shuffled([...items.keys()], choice).slice(0, count));
  return items.filter((_, index) => drawn.has(index));
}

/**
 * For each row `perRow` of the columns. Rows begin at places that are spread over the shuffled columns, so that no column is
 * left out as long as the rows have room for all of them.
 */
export function chosenPairs<R, C>(
  rows: readonly R[],
  columns: readonly C[],
  { perRow, choice }: Readonly<{ perRow: number; choice: string }>,
): readonly Readonly<{ row: R; column: C }>[] {
  const order = shuffled(columns, choice);
  return rows.flatMap((row, index) => {
    const first = Math.floor((index * columns.length) / rows.length);
    const places = Array.from({ length: Math.min(perRow, columns.length) }, (_, at) => (first + at) % order.length);
    return places.flatMap((place) => order.slice(place, place + 1).map((column) => ({ row, column })));
  });
}
