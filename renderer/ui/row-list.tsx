/**
 * A list of rows, one of which can be selected: cart lines, search results, earlier sales. Arrow keys, Home, End and Page
 * keys move the selection, Enter or a second press acts on it. Rows off the screen are not laid out (content-visibility),
 * so 500 of them scroll smoothly; each row draws itself anew only when its own value changed. Its place in the list is no
 * part of it: all rows are in the document, and there a browser counts them by itself (ARIA 1.2, aria-setsize).
 *
 * Rules SCREEN-16 and SCREEN-17 of docs/spec.md.
 */
import { memo, useEffect, useId, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import './row-list.css';

type RowListProps<T> = Readonly<{
  items: readonly T[];
  keyOf: (item: T) => string;
  /** Draws a row. Keep it stable (a component or `useCallback`): a new function draws all rows again. */
  renderRow: (item: T, selected: boolean) => ReactNode;
  label: string;
  selectedKey: string | null;
  onSelect: (key: string) => void;
  /** Enter, or a press on the row that is selected already; with `actOnPress` every press. */
  onAct?: (key: string) => void;
  actOnPress?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
  /** Stands in the list's place while it is empty. */
  empty?: ReactNode;
  'data-testid'?: string;
}>;

type RowProps<T> = Readonly<{
  id: string;
  itemKey: string;
  item: T;
  selected: boolean;
  renderRow: (item: T, selected: boolean) => ReactNode;
}>;

const PAGE_ROWS = 8;

function RowView<T>({ id, itemKey, item, selected, renderRow }: RowProps<T>) {
  return (
    <div
      id={id}
      className="row"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <option> cannot hold the two columns of a cart line
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      data-key={itemKey}
    >
      {renderRow(item, selected)}
    </div>
  );
}
const Row = memo(RowView) as typeof RowView;

export function RowList<T>(props: RowListProps<T>) {
  const { items, keyOf, renderRow, label, selectedKey, onSelect, onAct, actOnPress = false, onKeyDown, empty } = props;
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const rowId = (key: string): string => `${listId}${key}`;
  const selectedIndex = items.findIndex((item) => keyOf(item) === selectedKey);

  useEffect(() => {
    if (selectedKey === null) return;
    list.current?.querySelector(`[data-key="${CSS.escape(selectedKey)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selectedKey]);

  // One handler for all rows: with one in each row, memo would be in vain.
  const handleClick = (event: MouseEvent): void => {
    const key =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;
    if (key === undefined) return;
    if (actOnPress || key === selectedKey) onAct?.(key);
    if (key !== selectedKey) onSelect(key);
  };

  const move = (index: number): void => {
    const item = items[Math.min(items.length - 1, Math.max(0, index))];
    if (item !== undefined) onSelect(keyOf(item));
  };
  const steps: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(selectedIndex + 1),
    ArrowUp: () => move(selectedIndex < 0 ? items.length - 1 : selectedIndex - 1),
    PageDown: () => move(selectedIndex + PAGE_ROWS),
    PageUp: () => move(selectedIndex - PAGE_ROWS),
    Home: () => move(0),
    End: () => move(items.length - 1),
    Enter: () => {
      if (selectedKey !== null && selectedIndex >= 0) onAct?.(selectedKey);
    },
  };
  const handleKeyDown = (event: KeyboardEvent): void => {
    onKeyDown?.(event);
    const step = event.ctrlKey || event.altKey || event.metaKey ? undefined : steps[event.key];
    if (event.defaultPrevented || step === undefined) return;
    event.preventDefault();
    step();
  };

  if (items.length === 0 && empty !== undefined) return <div className="row-list row-list-empty">{empty}</div>;
  return (
    <div
      ref={list}
      className="row-list"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <select> cannot hold rows of two columns
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={selectedIndex >= 0 && selectedKey !== null ? rowId(selectedKey) : undefined}
      onClick={handleClick}
      onKeyDown={handleKeyDown}
      data-testid={props['data-testid']}
    >
      {items.map((item) => {
        const key = keyOf(item);
        return (
          <Row
            key={key}
            id={rowId(key)}
            itemKey={key}
            item={item}
            selected={key === selectedKey}
            renderRow={renderRow}
          />
        );
      })}
    </div>
  );
}
