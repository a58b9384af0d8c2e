/** Quick keys: the shop's favourites and, by category, all goods, as large keys in fixed places. */
import { Star } from 'lucide-react';
import { memo, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Button as AriaButton, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { ProductView } from '../../../electron/contract/contract.ts';
import { useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';

type QuickKeysProps = Readonly<{ onAdd: (product: ProductView) => void }>;

const FAVOURITES = 'favourites';
/** The contract's bound on a search. */
const MAX_KEYS = 100;
const NO_PRODUCTS: readonly ProductView[] = [];

export function QuickKeys({ onAdd }: QuickKeysProps) {
  const { t } = useTranslation('sale');
  const bilingual = useBilingual();
  const keys = useTillQuery('catalogue.quick_keys', {});
  const [chosen, setChosen] = useState(FAVOURITES);
  const categories = keys.data?.categories ?? [];
  const inCategory = useTillQuery(
    'catalogue.search',
    { text: '', categoryId: chosen, limit: MAX_KEYS },
    { enabled: chosen !== FAVOURITES, keepPrevious: true },
  );
  const products = (chosen === FAVOURITES ? keys.data?.quickKeys : inCategory.data?.products) ?? NO_PRODUCTS;
  const colors = new Map(categories.map(({ categoryId, color }) => [categoryId, color]));
  return (
    <div className="quick">
      <ToggleButtonGroup
        className="quick-categories"
        aria-label={t('categories')}
        orientation="vertical"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[chosen]}
        onSelectionChange={([next]) => {
          if (typeof next === 'string') setChosen(next);
        }}
      >
        <ToggleButton id={FAVOURITES} className="quick-category">
          <Icon of={Star} />
          <span className="quick-category-name">{t('favourites')}</span>
        </ToggleButton>
        {categories.map(({ categoryId, name, color }) => (
          <ToggleButton key={categoryId} id={categoryId} className="quick-category">
            <span className="quick-category-color" style={{ background: color }} aria-hidden="true" />
            <span className="quick-category-name">{bilingual(name)}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <div className="quick-keys" data-testid="quick-keys">
        {keys.error === null ? null : <ErrorBanner error={keys.error.refusal} />}
        {products.map((product) => (
          <QuickKey
            key={product.productId}
            product={product}
            color={colors.get(product.categoryId) ?? 'transparent'}
            onAdd={onAdd}
          />
        ))}
      </div>
    </div>
  );
}

type QuickKeyProps = Readonly<{ product: ProductView; color: string; onAdd: (product: ProductView) => void }>;

const QuickKey = memo(function QuickKey({ product, color, onAdd }: QuickKeyProps) {
  const bilingual = useBilingual();
  const tint: CSSProperties = { borderInlineStartColor: color };
  return (
    <AriaButton className="quick-key" style={tint} onPress={() => onAdd(product)}>
      <span className="quick-key-name">
        <PlainText text={bilingual(product.name)} lines={2} />
      </span>
      <MoneyText amount={product.price} />
    </AriaButton>
  );
});
