/**
 * A barcode that the till does not know: find the product by name, or add it. Scans go on working meanwhile.
 *
 * Rule SCREEN-66 of docs/spec.md.
 */
import { PackagePlus, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductView } from '../../../electron/contract/contract.ts';
import { useTillContext } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { showable } from '../../ui/plain-text.tsx';
import { AddProductDialog } from './add-product-dialog.tsx';

/** `onSearch` brings the cashier to the search field. */
type UnknownBarcodeDialogProps = Readonly<{ barcode: string; onClose: () => void; onSearch: () => void }>;

export function UnknownBarcodeDialog({ barcode, onClose, onSearch }: UnknownBarcodeDialogProps) {
  const { t } = useTranslation('sale');
  const { client } = useTillContext();
  const notices = useNotices();
  const [adding, setAdding] = useState(false);
  const sell = async ({ productId }: ProductView): Promise<void> => {
    onClose();
    const answer = await client.call('sale.add_product', { productId, quantity: 1 });
    if (!answer.ok) notices.showError(answer.error);
  };
  if (adding) {
    return <AddProductDialog barcode={barcode} name="" onClose={onClose} onAdded={(product) => void sell(product)} />;
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('unknownTitle')}
      size="small"
      actions={
        <>
          <Button size="large" icon={Search} onPress={onSearch}>
            {t('unknownSearch')}
          </Button>
          <Button kind="primary" size="large" icon={PackagePlus} onPress={() => setAdding(true)}>
            {t('addProduct')}
          </Button>
        </>
      }
    >
      <p className="unknown-barcode selectable">{showable(barcode)}</p>
      <p>{t('unknownBody')}</p>
    </Dialog>
  );
}
