/**
 * The status band filled: where this is, who works here, since when it is connected, the sandbox mark, the clock, and the
 * keys that are the same on every screen.
 *
 * Rules SCREEN-45 to SCREEN-47 of docs/spec.md.
 */
import {
  CircleHelp,
  CloudOff,
  FlaskConical,
  Hourglass,
  LogOut,
  Plug,
  ReceiptText,
  RefreshCw,
  Store,
  UserRound,
  Wifi,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useNow } from '../client/use-now.ts';
import { useShortcuts } from '../client/use-shortcut.ts';
import { useCall, useTill, useTillState } from '../client/use-till.ts';
import { useFormatMoment } from '../i18n/format-time.ts';
import { useBilingual } from '../i18n/use-language.ts';
import { BandKey } from '../ui/band-key.tsx';
import { Icon } from '../ui/icon.tsx';
import { LanguageSwitch } from '../ui/language-switch.tsx';
import { useNotices } from '../ui/notice.tsx';
import { PlainText } from '../ui/plain-text.tsx';
import { SoundSwitch } from '../ui/sounds/sound-switch.tsx';
import { StatusBand, StatusItem } from '../ui/status-band.tsx';
import { DayKey, LockKey } from './day-key.tsx';
import { DeskKey } from './desk-key.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';

function Place() {
  const { t } = useTranslation('common');
  const { store, terminalId } = useTill((till) => till.terminal);
  return (
    <StatusItem icon={Store} detail={terminalId === null ? undefined : t('terminalLabel', { terminalId })}>
      {store === null ? t('noStore') : <PlainText text={store.name} />}
    </StatusItem>
  );
}

function Cashier() {
  const { t } = useTranslation('common');
  const { t: roles } = useTranslation('signIn');
  const bilingual = useBilingual();
  const notices = useNotices();
  const cashier = useTill((till) => till.session.cashier);
  const inCheckout = useTill((till) => till.checkout !== null);
  const { run, busy } = useCall('session.sign_out');
  if (cashier === null) return null;
  const signOut = async (): Promise<void> => {
    const answer = await run({});
    if (answer !== null && !answer.ok) notices.showError(answer.error);
  };
  return (
    <>
      <StatusItem icon={UserRound} detail={roles(`role_${cashier.role}`)}>
        <PlainText text={bilingual(cashier.name)} />
      </StatusItem>
      {inCheckout ? null : <LockKey />}
      {inCheckout ? null : (
        <BandKey
          icon={LogOut}
          words={t('signOut')}
          caption={t('signOutCaption')}
          busy={busy}
          onPress={() => void signOut()}
        />
      )}
    </>
  );
}

type Line = 'online' | 'offline' | 'connecting' | 'restarting';

const LINE_LOOKS: Readonly<Record<Line, { icon: LucideIcon; tone: 'good' | 'attention' | 'alarm' }>> = {
  online: { icon: Wifi, tone: 'good' },
  offline: { icon: CloudOff, tone: 'attention' },
  connecting: { icon: RefreshCw, tone: 'attention' },
  restarting: { icon: RefreshCw, tone: 'alarm' },
};

function Connection() {
  const { t } = useTranslation('common');
  const { live } = useTillState();
  const connection = useTill((till) => till.connection);
  const timeZone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(timeZone);
  // Without the service its last word about the network is old.
  const line: Line = live ? connection.state : 'restarting';
  const words = {
    online: t('connectionOnline'),
    offline: t('connectionOffline'),
    connecting: t('connectionConnecting'),
    restarting: t('connectionRestarting'),
  }[line];
  const since = formatMoment(connection.sinceMs, 'time');
  return (
    <output>
      <StatusItem {...LINE_LOOKS[line]} detail={live ? t('connectionSince', { time: since }) : undefined}>
        {words}
      </StatusItem>
    </output>
  );
}

/** Payments whose outcome is not known yet; nothing while there are none. */
function Unresolved() {
  const { t } = useTranslation('common');
  const count = useTill((till) => till.queue.unresolvedCount);
  if (count === 0) return null;
  return (
    <output data-testid="unresolved">
      <StatusItem icon={Hourglass} tone="attention">
        <span className="till-unresolved-count" aria-hidden="true">
          {count}
        </span>
        <span className="till-unresolved-words">{t('unresolved', { count })}</span>
      </StatusItem>
    </output>
  );
}

function Clock() {
  const timeZone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(timeZone);
  const now = useNow(1_000);
  return <time className="till-clock">{formatMoment(now, 'time')}</time>;
}

/** Where devices are simulated the mark opens the bench with them: it stands on every screen as it is. */
function SandboxMark({ onBench }: Readonly<{ onBench: () => void }>) {
  const { t } = useTranslation('common');
  const { t: bench } = useTranslation('bench');
  const sandbox = useTill((till) => till.terminal.sandbox);
  const hasBench = useTill((till) => till.devices.some(({ simulated }) => simulated));
  if (!sandbox) return null;
  if (hasBench) {
    return (
      <AriaButton className="sandbox-mark sandbox-mark-key" onPress={onBench} data-testid="sandbox-mark">
        <Icon of={FlaskConical} />
        {t('sandbox')}
        <span className="visually-hidden">{bench('open')}</span>
      </AriaButton>
    );
  }
  return (
    <span className="sandbox-mark" data-testid="sandbox-mark">
      <Icon of={FlaskConical} />
      {t('sandbox')}
    </span>
  );
}

function Keys({ onDevices }: Readonly<{ onDevices: () => void }>) {
  const { t } = useTranslation('common');
  const { t: devices } = useTranslation('devices');
  const [route, navigate] = useLocation();
  const [helpOpen, setHelpOpen] = useState(false);
  const signedIn = useTill((till) => till.session.cashier !== null);
  const free = useTill((till) => till.checkout === null) && signedIn;
  const atHistory = route.startsWith('/history');
  const atDesk = route.startsWith('/operations');
  const toggleHistory = (): void => navigate(atHistory ? '/' : '/history');
  useShortcuts({ F1: () => setHelpOpen(true), F10: free ? toggleHistory : undefined });
  return (
    <div className="till-status-keys">
      {free ? (
        <BandKey
          icon={atHistory ? Store : ReceiptText}
          words={atHistory ? t('till') : t('history')}
          caption={atHistory ? t('till') : t('historyCaption')}
          shortcut="F10"
          onPress={toggleHistory}
          data-testid="history-key"
        />
      ) : null}
      {free ? <DayKey /> : null}
      {free ? <DeskKey atDesk={atDesk} onPress={() => navigate(atDesk ? '/' : '/operations')} /> : null}
      {signedIn ? (
        <BandKey
          icon={Plug}
          words={devices('title')}
          caption={devices('title')}
          onPress={onDevices}
          data-testid="devices-key"
        />
      ) : null}
      <SoundSwitch />
      <BandKey
        icon={CircleHelp}
        words={t('help')}
        caption={t('helpCaption')}
        shortcut="F1"
        onPress={() => setHelpOpen(true)}
      />
      <LanguageSwitch />
      <ShortcutHelp open={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

type TillStatusProps = Readonly<{ notice: ReactNode; onDevices: () => void; onBench: () => void }>;

/** `notice`: the key that brings a folded notice back. */
export function TillStatus({ notice, onDevices, onBench }: TillStatusProps) {
  const { t } = useTranslation('common');
  return (
    <StatusBand
      label={t('statusBand')}
      start={
        <>
          <Place />
          <Cashier />
        </>
      }
      mark={<SandboxMark onBench={onBench} />}
      end={
        <>
          {notice}
          <Unresolved />
          <Connection />
          <Clock />
          <Keys onDevices={onDevices} />
        </>
      }
    />
  );
}
