/** All of one line: the whole name in both languages however long it is, prices, barcode. The text can be selected. */
import { Tag, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SaleLineView } from '../../../electron/contract/sale-values.ts';
import { subtractMoney, zeroMoney } from '../../../electron/kernel/money.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { showable } from '../../ui/plain-text.tsx';

type LineDetailsDialogProps = Readonly<{
  line: SaleLineView;
  onClose: () => void;
  onPrice: () => void;
  onRemove: () => void;
}>;

export function LineDetailsDialog({ line, onClose, onPrice, onRemove }: LineDetailsDialogProps) {
  const { t } = useTranslation(['sale', 'common']);
  const bilingual = useBilingual();
  const name = showable(bilingual(line.name));
  const other = showable(line.name['zh-CN'] === bilingual(line.name) ? line.name.en : line.name['zh-CN']);
  const remove = (): void => {
    onRemove();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('lineDetails')}
      actions={
        <>
          <Button kind="danger" size="large" icon={Trash2} onPress={remove}>
            {t('removeLine')}
          </Button>
          <Button size="large" icon={Tag} onPress={onPrice} data-testid="override-price">
            {t('overridePrice')}
          </Button>
          <Button kind="primary" size="large" autoFocus onPress={onClose}>
            {t('common:close')}
          </Button>
        </>
      }
    >
      <p className="line-details-name selectable" dir="auto">
        {name}
      </p>
      {other === name ? null : (
        <p className="line-details-other selectable" dir="auto">
          {other}
        </p>
      )}
      <dl className="line-details">
        <dt>{t('unitPrice')}</dt>
        <dd>
          <MoneyText amount={line.unitPrice} />
        </dd>
        <dt>{t('quantity')}</dt>
        <dd>
          {line.quantity} {bilingual(line.unit)}
        </dd>
        {line.discountTotal.minor === 0 ? null : (
          <>
            <dt>{t('discount')}</dt>
            <dd>
              <MoneyText amount={subtractMoney(zeroMoney(line.total.currency), line.discountTotal)} />
            </dd>
          </>
        )}
        {line.barcode === null ? null : (
          <>
            <dt>{t('barcode')}</dt>
            <dd className="selectable">{line.barcode}</dd>
          </>
        )}
        <dt>{t('total')}</dt>
        <dd>
          <MoneyText amount={line.total} size="large" />
        </dd>
      </dl>
    </Dialog>
  );
}
