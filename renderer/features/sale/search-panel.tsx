/**
 * Finding goods: a search over everything (Chinese, pinyin initials, English, barcode; the terminal searches) and, while
 * nothing is searched, the quick keys by category.
 *
 * Rules SCREEN-63 and SCREEN-64 of docs/spec.md.
 */
import { Keyboard, PackagePlus, Search, SearchX, X } from 'lucide-react';
import { useState, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductView } from '../../../electron/contract/contract.ts';
import { useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { AddProductDialog } from './add-product-dialog.tsx';
import { QuickKeys } from './quick-keys.tsx';

type SearchPanelProps = Readonly<{
  onAdd: (product: ProductView) => void;
  onAmount: () => void;
  fieldRef: Ref<HTMLInputElement>;
}>;

/** As many as a cashier reads before typing another letter. */
const MAX_RESULTS = 60;
/** The contract's bound on a search. */
const MAX_SEARCH_TEXT = 128;

const NO_PRODUCTS: readonly ProductView[] = [];
const keyOfProduct = (product: ProductView): string => product.productId;
const renderProduct = (product: ProductView) => <ResultRow product={product} />;

function ResultRow({ product }: Readonly<{ product: ProductView }>) {
  const bilingual = useBilingual();
  return (
    <div className="result">
      <span className="result-words">
        <span className="result-name">
          <PlainText text={bilingual(product.name)} />
        </span>
        {product.barcode === null ? null : <span className="result-detail">{product.barcode}</span>}
      </span>
      <MoneyText amount={product.price} size="large" />
    </div>
  );
}

function useSearch(onAdd: (product: ProductView) => void) {
  const [text, setText] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const wanted = text.trim();
  const query = useTillQuery(
    'catalogue.search',
    { text: wanted, categoryId: null, limit: MAX_RESULTS },
    { enabled: wanted !== '', keepPrevious: true },
  );
  const results = wanted === '' ? NO_PRODUCTS : (query.data?.products ?? NO_PRODUCTS);
  const chosen = results.find(({ productId }) => productId === chosenId) ?? results[0];
  const clear = (): void => {
    setText('');
    setChosenId(null);
  };
  const add = (product: ProductView): void => {
    onAdd(product);
    clear();
  };
  const step = (by: 1 | -1): void => {
    const index = results.findIndex((product) => product === chosen);
    const next = results[Math.min(results.length - 1, Math.max(0, index + by))];
    if (next !== undefined) setChosenId(next.productId);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter that ends an input method's composition chooses a word, not a product.
    if (event.nativeEvent.isComposing) return;
    const act = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Escape: clear }[event.key];
    if (act !== undefined) {
      event.preventDefault();
      act();
    } else if (event.key === 'Enter' && chosen !== undefined && !query.isPlaceholderData) {
      event.preventDefault();
      add(chosen);
    }
  };
  return { text, setText, wanted, query, results, chosen, setChosenId, clear, add, onKeyDown };
}

export function SearchPanel({ onAdd, onAmount, fieldRef }: SearchPanelProps) {
  const { t } = useTranslation('sale');
  const { text, setText, wanted, query, results, chosen, setChosenId, clear, add, onKeyDown } = useSearch(onAdd);
  const [adding, setAdding] = useState(false);
  const byId = (productId: string): void => {
    const product = results.find((one) => one.productId === productId);
    if (product !== undefined) add(product);
  };
  const nothing = (
    <EmptyState
      icon={SearchX}
      title={t('nothingFound', { text: wanted })}
      action={
        <Button kind="primary" size="large" icon={PackagePlus} onPress={() => setAdding(true)}>
          {t('addProduct')}
        </Button>
      }
    >
      {t('nothingFoundBody')}
    </EmptyState>
  );
  return (
    <section className="search" aria-label={t('goods')}>
      <div className="search-top">
        <div className="search-field">
          <TextField
            label={t('searchLabel')}
            labelHidden
            value={text}
            onChange={setText}
            icon={Search}
            size="large"
            placeholder={t('searchPlaceholder')}
            maxLength={MAX_SEARCH_TEXT}
            onKeyDown={onKeyDown}
            inputRef={fieldRef}
            data-testid="search-field"
          />
          {text === '' ? (
            <kbd className="search-shortcut" aria-hidden="true">
              F2
            </kbd>
          ) : (
            <Button kind="quiet" icon={X} label={t('clearSearch')} onPress={clear} />
          )}
        </div>
        <Button size="large" icon={Keyboard} shortcut="F3" onPress={onAmount}>
          {t('keyAmount')}
        </Button>
      </div>
      {query.error === null ? null : <ErrorBanner error={query.error.refusal} />}
      {wanted === '' ? (
        <QuickKeys onAdd={onAdd} />
      ) : (
        <div className="search-results">
          <output className="visually-hidden">
            {query.isSuccess ? t('resultCount', { count: results.length }) : ''}
          </output>
          <RowList
            items={results}
            keyOf={keyOfProduct}
            renderRow={renderProduct}
            label={t('results')}
            selectedKey={chosen?.productId ?? null}
            onSelect={setChosenId}
            onAct={byId}
            actOnPress
            data-testid="search-results"
            empty={query.isSuccess && !query.isPlaceholderData ? nothing : null}
          />
        </div>
      )}
      {adding ? (
        <AddProductDialog
          barcode={null}
          name={wanted}
          onClose={() => setAdding(false)}
          onAdded={(product) => {
            setAdding(false);
            add(product);
          }}
        />
      ) : null}
    </section>
  );
}
