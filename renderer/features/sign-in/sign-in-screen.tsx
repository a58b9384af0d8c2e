/**
 * Signing in: choose a name, key six digits. The PIN goes to the terminal as soon as it is complete; after too many wrong
 * ones the terminal makes everybody wait, and the screen counts the wait down.
 *
 * Rules SCREEN-50 to SCREEN-53 of docs/spec.md.
 */
import { Hourglass, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffMember } from '../../../electron/contract/terminal-values.ts';
import { useTill, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { PhonePageLink } from '../../ui/phone-page-link.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { PinDots } from './pin-dots.tsx';
import { StaffList } from './staff-list.tsx';
import { PIN_LENGTH, usePinEntry } from './use-pin-entry.ts';
import './sign-in.css';

const NO_STAFF: readonly StaffMember[] = [];

export function SignInScreen() {
  const { t } = useTranslation('signIn');
  const bilingual = useBilingual();
  const merchant = useTill((till) => till.terminal.merchant);
  const store = useTill((till) => till.terminal.store);
  const phonePage = useTill((till) => till.terminal.phonePage);
  const staff = useTillQuery('session.staff', {});
  const members = staff.data?.staff ?? NO_STAFF;
  const [chosenId, setChosenId] = useState<string | null>(useTill((till) => till.session.lockedFor?.cashierId ?? null));
  const chosen =
    members.find((member) => member.cashierId === chosenId) ?? (members.length === 1 ? members[0] : undefined);
  const entry = usePinEntry(chosen?.cashierId ?? null);
  const { error, waitUntilMs } = entry;

  const choose = (cashierId: string): void => {
    setChosenId(cashierId);
    entry.begin(cashierId);
  };

  // A badge says who it is; the PIN says that it is they.
  useTillEvent('badge.presented', ({ cashierId }) => {
    if (cashierId !== null && members.some((member) => member.cashierId === cashierId)) choose(cashierId);
  });

  return (
    <div className="sign-in">
      <section className="sign-in-staff">
        <p className="sign-in-shop">
          <PlainText text={[merchant?.name, store?.name].filter(Boolean).join(' · ')} />
        </p>
        <h1 className="sign-in-title">{t('title')}</h1>
        {staff.error === null ? null : <ErrorBanner error={staff.error.refusal} />}
        {staff.isSuccess && members.length === 0 ? (
          <EmptyState icon={UserRound} title={t('nobody')}>
            {t('nobodyBody')}
          </EmptyState>
        ) : (
          <StaffList members={members} chosenId={chosen?.cashierId ?? null} onChoose={choose} />
        )}
        {phonePage === null ? null : (
          <div className="sign-in-demo">
            <PhonePageLink address={phonePage} inShell={window.till !== undefined} />
          </div>
        )}
      </section>
      <section className="sign-in-pin">
        <h2 className="sign-in-pin-title">
          {chosen === undefined ? t('chooseFirst') : t('enterPin', { name: bilingual(chosen.name) })}
        </h2>
        <PinDots
          count={entry.checking ? PIN_LENGTH : entry.pin.length}
          length={PIN_LENGTH}
          wrong={error?.code === 'session.pin_wrong'}
        />
        <Keypad
          key={chosen?.cashierId ?? ''}
          value={entry.pin}
          onChange={entry.onPin}
          rules={{ maxLength: PIN_LENGTH, decimals: 0, code: true }}
          disabled={chosen === undefined || waitUntilMs !== null}
          autoFocus={chosen !== undefined}
          label="PIN"
        />
        <div className="sign-in-message">
          {waitUntilMs === null ? (
            <ErrorBanner error={error} />
          ) : (
            <Banner tone="warning" title={t('waitTitle')}>
              <Hourglass className="icon icon-s" aria-hidden="true" />{' '}
              <Countdown untilMs={waitUntilMs} onEnd={entry.endWait} />
            </Banner>
          )}
        </div>
      </section>
    </div>
  );
}
