/** The cart: its lines, and below them the keys that act on the selected one, which never move. */
import { Minus, PackageOpen, Pencil, Percent, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { CartLine } from './cart-line.tsx';
import type { SaleDialog } from './sale-dialogs.tsx';
import type { SaleActs } from './use-sale-acts.ts';

type CartProps = Readonly<{
  sale: SaleView | null;
  selected: SaleLineView | null;
  onSelect: (lineId: string) => void;
  onDialog: (dialog: SaleDialog) => void;
  acts: SaleActs;
}>;

const NO_LINES: readonly SaleLineView[] = [];
const keyOfLine = (line: SaleLineView): string => line.lineId;
const renderLine = (line: SaleLineView) => <CartLine line={line} />;

export function Cart({ sale, selected, onSelect, onDialog, acts }: CartProps) {
  const { t } = useTranslation('sale');
  const lines = sale?.lines ?? NO_LINES;
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <section className="cart" aria-label={t('cart')}>
      <header className="cart-head">
        <h1 className="cart-title">{t('cart')}</h1>
        {lines.length === 0 ? null : <span className="cart-count">{t('pieces', { count })}</span>}
        <div className="cart-head-keys">
          <Button kind="quiet" shortcut="F7" isDisabled={lines.length === 0} onPress={() => onDialog('discount_sale')}>
            {t('discountSale')}
          </Button>
          <Button kind="quiet" isDisabled={lines.length === 0} onPress={acts.setAside} data-testid="park-sale">
            {t('setAside')}
          </Button>
          <Button kind="quiet" shortcut="F8" isDisabled={sale === null} onPress={() => onDialog('cancel')}>
            {t('cancelSale')}
          </Button>
        </div>
      </header>
      <div className="cart-lines">
        <RowList
          items={lines}
          keyOf={keyOfLine}
          renderRow={renderLine}
          label={t('cart')}
          selectedKey={selected?.lineId ?? null}
          onSelect={onSelect}
          onAct={() => onDialog('line_details')}
          data-testid="cart-lines"
          empty={
            <EmptyState icon={PackageOpen} title={t('emptyTitle')}>
              {t('emptyBody')}
            </EmptyState>
          }
        />
      </div>
      <LineKeys line={selected} onDialog={onDialog} acts={acts} />
    </section>
  );
}

type LineKeysProps = Readonly<{ line: SaleLineView | null; onDialog: (dialog: SaleDialog) => void; acts: SaleActs }>;

function LineKeys({ line, onDialog, acts }: LineKeysProps) {
  const { t } = useTranslation('sale');
  const off = line === null;
  return (
    <div className="line-keys" role="toolbar" aria-label={t('lineKeys')}>
      <div className="line-keys-quantity">
        <Button
          icon={Minus}
          label={t('oneLess')}
          isDisabled={off}
          onPress={() => line !== null && acts.step(line, -1)}
        />
        <span className="line-keys-number" aria-hidden="true">
          {line?.quantity ?? ''}
        </span>
        <Button icon={Plus} label={t('oneMore')} isDisabled={off} onPress={() => line !== null && acts.step(line, 1)} />
      </div>
      <Button icon={Pencil} shortcut="F4" isDisabled={off} onPress={() => onDialog('quantity')}>
        {t('quantity')}
      </Button>
      <Button icon={Percent} shortcut="F6" isDisabled={off} onPress={() => onDialog('discount_line')}>
        {t('discount')}
      </Button>
      <Button
        kind="danger"
        icon={Trash2}
        label={t('removeLine')}
        isDisabled={off}
        onPress={() => line !== null && acts.removeLine(line)}
      />
    </div>
  );
}
