/** The list of keys that work everywhere on the till. It is the one place that documents them. */
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.tsx';
import './shortcut-help.css';

const KEYS = [
  ['F1', 'help'],
  ['F2', 'keySearch'],
  ['F3', 'keyAmount'],
  ['F4', 'keyQuantity'],
  ['F6', 'keyDiscountLine'],
  ['F7', 'keyDiscountSale'],
  ['F8', 'keyCancelSale'],
  ['F9', 'keyPay'],
  ['F10', 'history'],
  ['↑ ↓', 'keySelect'],
  ['+ −', 'keyStep'],
  ['Delete', 'keyRemove'],
] as const;

export function ShortcutHelp({ open, onClose }: Readonly<{ open: boolean; onClose: () => void }>) {
  const { t } = useTranslation('common');
  return (
    <Dialog open={open} onClose={onClose} title={t('help')}>
      <dl className="shortcut-help">
        {KEYS.map(([key, meaning]) => (
          <div key={key} className="shortcut-help-row">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
      <p className="shortcut-help-note">{t('scanAnywhere')}</p>
    </Dialog>
  );
}
