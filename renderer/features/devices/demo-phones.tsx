/** The demo phones that can be held to a simulated reader. */
import { FlaskConical, SmartphoneNfc, WalletCards } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PlainText } from '../../ui/plain-text.tsx';

type Wallet = OutputOf<'devices.simulated_wallets'>['wallets'][number];

type DemoPhonesProps = Readonly<{
  reader: DeviceView;
  /** After a tap: what it led to is on the screen behind. */
  onDone: () => void;
}>;

export function DemoPhones({ reader, onDone }: DemoPhonesProps) {
  const { t } = useTranslation('devices');
  const { data, error } = useTillQuery('devices.simulated_wallets', {});
  const tap = useCall('devices.simulate_tap');
  const [tapping, setTapping] = useState<string | null>(null);
  const hold = async (walletId: string): Promise<void> => {
    setTapping(walletId);
    const answer = await tap.run({ deviceId: reader.deviceId, walletId });
    setTapping(null);
    if (answer?.ok === true) onDone();
  };

  return (
    <section className="demo-phones" aria-labelledby="demo-phones-title">
      <h2 id="demo-phones-title">
        <Icon of={FlaskConical} />
        {t('simulatedTitle')}
      </h2>
      <p className="demo-phones-note">{t('simulatedNote')}</p>
      <ErrorBanner error={tap.error ?? error?.refusal ?? null} onDismiss={tap.clearError} />
      {data?.wallets.length === 0 ? (
        <EmptyState icon={WalletCards} title={t('noWallets')}>
          {t('noWalletsHint')}
        </EmptyState>
      ) : (
        <ul className="demo-phone-list">
          {data?.wallets.map((wallet) => (
            <DemoPhone
              key={wallet.walletId}
              wallet={wallet}
              busy={tapping === wallet.walletId}
              onTap={() => void hold(wallet.walletId)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function DemoPhone({ wallet, busy, onTap }: Readonly<{ wallet: Wallet; busy: boolean; onTap: () => void }>) {
  const { t } = useTranslation('devices');
  return (
    <li className="demo-phone">
      <div className="demo-phone-words">
        <PlainText text={wallet.name} />
        <span className="demo-phone-balance">
          {wallet.balance === null ? t('balanceHidden') : t('balance', { amount: formatMoney(wallet.balance) })}
        </span>
      </div>
      <Button
        kind="primary"
        size="money"
        icon={SmartphoneNfc}
        busy={busy}
        onPress={onTap}
        data-testid={`tap-${wallet.walletId}`}
      >
        {busy ? t('tapping') : t('tap')}
        <span className="visually-hidden">{t('tapWith', { name: wallet.name })}</span>
      </Button>
    </li>
  );
}
