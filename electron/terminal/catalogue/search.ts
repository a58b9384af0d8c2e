/**
 * Finds goods as a cashier types: the exact barcode first, then names that begin so, then names that hold it. Only a
 * bounded set of candidates is ranked, so the time does not grow with the catalogue. Rules CATALOGUE-5 to CATALOGUE-12.
 */
import type { ProductView } from '../../contract/contract.ts';
import type { ReadableDb } from '../storage/database.ts';
import { findByStart, findByTerms, listProducts, productByBarcode, type FoundProduct } from './product-store.ts';
import { fold, queryStart, queryTerms } from './search-terms.ts';

/** Twice the most that a screen asks for: enough to rank from, little enough to read within a millisecond or two. */
const MAX_CANDIDATES = 200;

export function searchProducts(
  db: ReadableDb,
  { text, categoryId, limit }: Readonly<{ text: string; categoryId: string | null; limit: number }>,
): readonly ProductView[] {
  const terms = queryTerms(text);
  if (terms.length === 0) return text.trim() === '' ? listProducts(db, categoryId, limit) : [];
  const exact = productByBarcode(db, text.trim());
  const starting = findByStart(db, queryStart(text), categoryId, MAX_CANDIDATES);
  const holding = findByTerms(db, terms, categoryId, MAX_CANDIDATES);
  const ranked = new Map<string, ProductView>();
  if (exact !== null && (categoryId === null || exact.categoryId === categoryId)) ranked.set(exact.productId, exact);
  for (const candidates of [starting, holding]) {
    for (const { product } of byRank(candidates, text)) ranked.set(product.productId, product);
  }
  return [...ranked.values()].slice(0, limit);
}

/** Names that are the text itself, then what has a quick key, then short names, then what was added first. */
function byRank(candidates: readonly FoundProduct[], text: string): readonly FoundProduct[] {
  const wanted = fold(text.trim());
  const isNamed = ({ product: { name } }: FoundProduct): boolean =>
    fold(name['zh-CN']) === wanted || fold(name.en) === wanted;
  return candidates.toSorted(
    (a, b) =>
      Number(isNamed(b)) - Number(isNamed(a)) ||
      Number(b.quickKey !== null) - Number(a.quickKey !== null) ||
      a.product.name['zh-CN'].length - b.product.name['zh-CN'].length ||
      a.productKey - b.productKey,
  );
}
