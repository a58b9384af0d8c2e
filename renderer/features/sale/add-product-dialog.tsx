/** A product that the till does not know yet: name, price, category. The terminal checks all three. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductView } from '../../../electron/contract/contract.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

type AddProductDialogProps = Readonly<{
  barcode: string | null;
  name: string;
  onClose: () => void;
  onAdded: (product: ProductView) => void;
}>;

/** More than the terminal takes, so that its refusal says what is wrong instead of a field that stops typing. */
const MAX_NAME = 400;
const MAX_PRICE = 32;
const FORM_ID = 'add-product';

export function AddProductDialog({ barcode, name: firstName, onClose, onAdded }: AddProductDialogProps) {
  const { t } = useTranslation(['sale', 'common']);
  const bilingual = useBilingual();
  const queries = useQueryClient();
  const keys = useTillQuery('catalogue.quick_keys', {});
  const categories = keys.data?.categories ?? [];
  const { run, busy, error, clearError } = useCall('catalogue.add_product');
  const [name, setName] = useState(firstName);
  const [priceText, setPriceText] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const categoryId = chosenId ?? categories[0]?.categoryId ?? null;
  const change = (set: (text: string) => void) => (text: string) => {
    clearError();
    set(text);
  };
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (categoryId === null) return;
    const answer = await run({ barcode, name, priceText, categoryId });
    if (answer?.ok !== true) return;
    void queries.invalidateQueries({ queryKey: ['catalogue.search'] });
    onAdded(answer.value);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('addProduct')}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" form={FORM_ID} kind="primary" size="large" busy={busy} isDisabled={categoryId === null}>
            {t('addAndSell')}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} className="add-product" onSubmit={(event) => void submit(event)}>
        {barcode === null ? null : (
          <p className="add-product-barcode">
            {t('barcode')} <strong className="selectable">{barcode}</strong>
          </p>
        )}
        <TextField
          label={t('productName')}
          value={name}
          onChange={change(setName)}
          maxLength={MAX_NAME}
          size="large"
          autoFocus
          data-testid="product-name"
        />
        <TextField
          label={t('productPrice')}
          value={priceText}
          onChange={change(setPriceText)}
          maxLength={MAX_PRICE}
          inputMode="decimal"
          size="large"
          data-testid="product-price"
        />
        <ChoiceGroup
          label={t('productCategory')}
          choices={categories.map(({ categoryId: key, name: text }) => ({ key, text: bilingual(text) }))}
          value={categoryId}
          onChange={setChosenId}
        />
        <ErrorBanner error={error} />
      </form>
    </Dialog>
  );
}
