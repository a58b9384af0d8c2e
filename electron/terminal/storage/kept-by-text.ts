/**
 * What is worked out once for each statement, kept by its text. The program has a fixed number of texts, values being bound and
 * never written into them; should a mistake make texts without end, all is forgotten and worked out anew, and memory stays
 * bounded. Rule STORE-46.
 */

/** The program has some hundreds of statements, the longest lists of search terms counted in. */
export const MAX_KEPT_TEXTS = 2_000;

/** `onForget`: what hangs on the values that are forgotten goes with them. */
export function keptByText<T>(make: (sql: string) => T, onForget: () => void = () => undefined): (sql: string) => T {
  const kept = new Map<string, T>();
  return (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    if (kept.size >= MAX_KEPT_TEXTS) {
      kept.clear();
      onForget();
    }
    const made = make(sql);
    kept.set(sql, made);
    return made;
  };
}
