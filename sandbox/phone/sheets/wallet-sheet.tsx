/** Choosing which customer to play: each wallet with what it holds and may spend. Rule PHONE-18. */
import { Check, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Wallet } from '../phone-api.ts';
import { Amount } from '../ui/amount.tsx';
import { MerchantMark } from '../ui/merchant-mark.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useLanguage } from '../use-phone.ts';
import { personOf } from '../wording.ts';

type Props = Readonly<{
  wallets: readonly Wallet[];
  chosenId: string;
  onChoose: (walletId: string) => void;
  onClose: () => void;
}>;

export function WalletSheet({ wallets, chosenId, onChoose, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Sheet title={t('wallet.choose')} form="bottom" testId="wallet-sheet" onClose={onClose}>
      <button type="button" className="icon-button sheet-close" aria-label={t('payments.close')} onClick={onClose}>
        <X aria-hidden="true" />
      </button>
      <p className="muted">{t('wallet.chooseHint')}</p>
      <ul className="wallet-list">
        {wallets.map((wallet) => (
          <li key={wallet.id}>
            <WalletChoice wallet={wallet} isChosen={wallet.id === chosenId} onChoose={() => onChoose(wallet.id)} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

type ChoiceProps = Readonly<{ wallet: Wallet; isChosen: boolean; onChoose: () => void }>;

function WalletChoice({ wallet, isChosen, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const { name, note } = personOf(wallet, useLanguage());
  return (
    <button
      type="button"
      className={isChosen ? 'wallet-choice wallet-chosen' : 'wallet-choice'}
      aria-pressed={isChosen}
      data-testid={`wallet-${wallet.id}`}
      onClick={onChoose}
    >
      <span className="wallet-head">
        <MerchantMark name={name} />
        <span className="wallet-what">
          <span className="wallet-name">
            <strong>{name}</strong>
            {wallet.blocked && <small className="chip chip-declined">{t('wallet.blocked')}</small>}
            {isChosen && <Check aria-label={t('wallet.current')} />}
          </span>
          <small>{note}</small>
        </span>
        <Amount money={wallet.balance} className="wallet-balance" />
      </span>
      <span className="wallet-limits">
        <Limit label={t('wallet.smallAmount')} money={wallet.smallAmountLimit} />
        <Limit label={t('wallet.perPayment')} money={wallet.paymentLimit} />
        <Limit label={t('wallet.perDay')} money={wallet.dailyLimit} />
      </span>
    </button>
  );
}

function Limit({ label, money }: Readonly<{ label: string; money: Wallet['balance'] }>) {
  return (
    <span>
      <small>{label}</small>
      <Amount money={money} />
    </span>
  );
}
