/**
 * The phone: its frame, the wallet in use, four tabs, and what covers them. What needs an answer covers what only informs:
 * a request for money before a result, a result before anything the customer opened.
 */
import {
  ChevronDown,
  CloudOff,
  FlaskConical,
  LoaderCircle,
  QrCode,
  ReceiptText,
  ScanLine,
  Signature,
  type LucideIcon,
} from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { About } from './about.tsx';
import { formatClock } from './format.ts';
import { changeLanguage } from './i18n.ts';
import type { Wallet, WalletDetails } from './phone-api.ts';
import { OfflineScreen } from './screens/offline-screen.tsx';
import { PaymentsScreen } from './screens/payments-screen.tsx';
import { PayScreen } from './screens/pay-screen.tsx';
import { ScanScreen } from './screens/scan-screen.tsx';
import { ConfirmSheet } from './sheets/confirm-sheet.tsx';
import { PaymentSheet } from './sheets/payment-sheet.tsx';
import { ResultSheet } from './sheets/result-sheet.tsx';
import { WalletSheet } from './sheets/wallet-sheet.tsx';
import { Amount } from './ui/amount.tsx';
import { MerchantMark } from './ui/merchant-mark.tsx';
import { useNow } from './use-now.ts';
import { isUnreachable, useLanguage, useNewOutcome, usePending, useWallet, useWallets } from './use-phone.ts';
import { storedWalletId, storeWalletId } from './wallet-memory.ts';
import { personOf } from './wording.ts';

const TABS = ['pay', 'offline', 'scan', 'payments'] as const;
type Tab = (typeof TABS)[number];
const TAB_ICONS: Readonly<Record<Tab, LucideIcon>> = {
  pay: QrCode,
  offline: Signature,
  scan: ScanLine,
  payments: ReceiptText,
};

export function PhoneApp() {
  const { data: wallets, error } = useWallets();
  const [chosenId, setChosenId] = useState(storedWalletId);
  const wallet = wallets?.find(({ id }) => id === chosenId) ?? wallets?.[0];
  const choose = (walletId: string): void => {
    storeWalletId(walletId);
    setChosenId(walletId);
  };
  return (
    <div className="desk">
      <About />
      <div className="phone" data-testid="phone">
        {wallet === undefined || wallets === undefined ? (
          <Chrome header={<StatusBar />}>
            <NoWallet failed={error !== null} />
          </Chrome>
        ) : (
          <WalletPhone key={wallet.id} wallet={wallet} wallets={wallets} onChoose={choose} />
        )}
      </div>
    </div>
  );
}

type WalletPhoneProps = Readonly<{ wallet: Wallet; wallets: readonly Wallet[]; onChoose: (walletId: string) => void }>;

function WalletPhone({ wallet, wallets, onChoose }: WalletPhoneProps) {
  const { data, error } = useWallet(wallet.id);
  const pending = usePending(wallet.id);
  const { outcome, dismiss } = useNewOutcome(wallet.id, data?.payments);
  const [tab, setTab] = useState<Tab>('pay');
  const [isChoosing, setChoosing] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);

  const details: WalletDetails = data ?? { ...wallet, payments: [] };
  const waiting = pending.data?.[0];
  const open = details.payments.find(({ id }) => id === openId);
  const gone = isUnreachable(error) || isUnreachable(pending.error);

  let sheet: ReactNode = null;
  if (waiting !== undefined) sheet = <ConfirmSheet key={waiting.id} wallet={details} payment={waiting} />;
  else if (outcome !== null) sheet = <ResultSheet key={outcome.id} payment={outcome} onDone={dismiss} />;
  else if (open !== undefined) sheet = <PaymentSheet wallet={details} payment={open} onClose={() => setOpenId(null)} />;
  else if (isChoosing) {
    const choose = (walletId: string): void => {
      setChoosing(false);
      onChoose(walletId);
    };
    sheet = <WalletSheet wallets={wallets} chosenId={wallet.id} onChoose={choose} onClose={() => setChoosing(false)} />;
  }

  return (
    <Chrome
      header={
        <>
          <StatusBar />
          <WalletBar wallet={details} onChange={() => setChoosing(true)} />
        </>
      }
      tabs={<TabBar tab={tab} onTab={setTab} />}
      banner={gone ? <GoneBanner /> : null}
      sheet={sheet}
    >
      {tab === 'pay' && <PayScreen wallet={details} />}
      {tab === 'offline' && <OfflineScreen wallet={details} />}
      {tab === 'scan' && <ScanScreen wallet={details} />}
      {tab === 'payments' && <PaymentsScreen wallet={details} onOpen={setOpenId} />}
    </Chrome>
  );
}

type ChromeProps = Readonly<{
  header: ReactNode;
  tabs?: ReactNode;
  banner?: ReactNode;
  sheet?: ReactNode;
  children: ReactNode;
}>;

/** The line that says what this is stands outside of everything that can be covered. */
function Chrome({ header, tabs, banner, sheet, children }: ChromeProps) {
  const { t } = useTranslation();
  const isCovered = sheet !== undefined && sheet !== null;
  return (
    <>
      <section className="simulation" aria-label={t('simulation')}>
        <FlaskConical aria-hidden="true" />
        <p data-testid="simulation">{t('simulation')}</p>
      </section>
      <div className="screen">
        <div className="screen-inner" inert={isCovered}>
          <header className="top">{header}</header>
          {banner}
          <main className="content">{children}</main>
          {tabs}
        </div>
        {sheet}
      </div>
    </>
  );
}

function StatusBar() {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(1_000);
  return (
    <div className="status-bar">
      <span>{formatClock(now, language)}</span>
      <span className="app-name">{t('appName')}</span>
      <button
        type="button"
        className="language"
        aria-label={t('language.switchTo')}
        data-testid="language"
        onClick={() => void changeLanguage(language === 'en' ? 'zh-CN' : 'en')}
      >
        {t('language.other')}
      </button>
    </div>
  );
}

function WalletBar({ wallet, onChange }: Readonly<{ wallet: Wallet; onChange: () => void }>) {
  const { t } = useTranslation();
  const { name } = personOf(wallet, useLanguage());
  return (
    <button
      type="button"
      className="wallet-bar"
      data-testid="wallet-switch"
      data-wallet-id={wallet.id}
      onClick={onChange}
    >
      <MerchantMark name={name} />
      <span className="wallet-bar-name">
        <strong>
          {name}
          <ChevronDown aria-label={t('wallet.change')} />
        </strong>
        <small>{wallet.blocked ? t('wallet.blocked') : wallet.masked}</small>
      </span>
      <span className="wallet-bar-balance">
        <small>{t('wallet.balance')}</small>
        <span data-testid="balance">
          <Amount money={wallet.balance} />
        </span>
      </span>
    </button>
  );
}

function TabBar({ tab, onTab }: Readonly<{ tab: Tab; onTab: (tab: Tab) => void }>) {
  const { t } = useTranslation();
  return (
    <nav className="tabs">
      {TABS.map((name) => {
        const Icon = TAB_ICONS[name];
        return (
          <button
            key={name}
            type="button"
            className="tab"
            aria-current={name === tab ? 'page' : undefined}
            data-testid={`tab-${name}`}
            onClick={() => onTab(name)}
          >
            <Icon aria-hidden="true" />
            {t(`tabs.${name}`)}
          </button>
        );
      })}
    </nav>
  );
}

function GoneBanner() {
  const { t } = useTranslation();
  return (
    <p className="banner" role="alert" data-testid="sandbox-gone">
      <CloudOff aria-hidden="true" />
      {t('gone.banner')}
    </p>
  );
}

function NoWallet({ failed }: Readonly<{ failed: boolean }>) {
  const { t } = useTranslation();
  if (!failed) {
    return (
      <section className="card state-card" aria-busy="true">
        <LoaderCircle aria-hidden="true" className="spin" />
        <p>{t('loading')}</p>
      </section>
    );
  }
  return (
    <section className="card state-card" role="alert" data-testid="sandbox-gone">
      <CloudOff aria-hidden="true" />
      <h1>{t('gone.title')}</h1>
      <p>{t('gone.text')}</p>
      <p className="muted">{t('gone.retrying')}</p>
    </section>
  );
}
