/**
 * Which line of the cart the keys act on: the one that was touched last, by the cashier or by a scan.
 *
 * Rules SCREEN-61 and SCREEN-62 of docs/spec.md.
 */
import { useCallback, useState } from 'react';
import type { SaleLineView } from '../../../electron/contract/sale-values.ts';

type Lines = readonly SaleLineView[];

/** The line that came or grew between two states of the cart; null when none did. The last one, if there are several. */
export function touchedLine(before: Lines, after: Lines): string | null {
  const quantities = new Map(before.map(({ lineId, quantity }) => [lineId, quantity]));
  const touched = after.findLast(({ lineId, quantity }) => quantity > (quantities.get(lineId) ?? 0));
  return touched?.lineId ?? null;
}

/** Where the selection goes: to what was touched, else it stays; where its line is gone, to the one in its place. */
export function nextSelection(before: Lines, after: Lines, selectedId: string | null): string | null {
  const touched = touchedLine(before, after);
  if (touched !== null) return touched;
  if (after.some(({ lineId }) => lineId === selectedId)) return selectedId;
  const place = before.findIndex(({ lineId }) => lineId === selectedId);
  return (after[Math.max(0, place)] ?? after.at(-1))?.lineId ?? null;
}

export function useCartSelection(lines: Lines): readonly [string | null, (lineId: string) => void] {
  const [state, setState] = useState(() => ({ lines, selectedId: lines.at(-1)?.lineId ?? null }));
  if (state.lines !== lines) {
    // A new cart: decided while drawing, so that no frame shows the old selection on it.
    setState({ lines, selectedId: nextSelection(state.lines, lines, state.selectedId) });
  }
  const select = useCallback((selectedId: string) => setState((now) => ({ ...now, selectedId })), []);
  return [state.selectedId, select];
}
