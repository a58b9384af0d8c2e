/**
 * Scan anywhere: a text that a typing scanner sends goes to the terminal, whatever is on the screen, and what the terminal
 * made of it is said. No scan is swallowed in silence (till lessons C31, C32, E15).
 *
 * Rules SCREEN-37 to SCREEN-39 and SCREEN-70 of docs/spec.md.
 */
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { USUAL_WEDGE } from '../../electron/contract/shift-values.ts';
import { MAX_INPUT_TEXT, type ScanOutcome } from '../../electron/contract/contract.ts';
import type { ContractError } from '../../electron/contract/envelope.ts';
import { isErrorCode } from '../../electron/kernel/errors.ts';
import { useClock } from '../client/use-now.ts';
import { useTill, useTillContext, useTillEvent } from '../client/use-till.ts';
import { listenForWedge } from '../client/wedge-listener.ts';
import { UnknownBarcodeDialog } from '../features/sale/unknown-barcode-dialog.tsx';
import { useNotices } from '../ui/notice.tsx';
import { useAnnouncer } from '../ui/sounds/sound-provider.tsx';

/** What the terminal made of a scan becomes words, a dialog or a screen. Sounds of payments are the checkout's. */
function useScanOutcome() {
  const { t } = useTranslation('common');
  const notices = useNotices();
  const [, navigate] = useLocation();
  const inCheckout = useTill((till) => till.checkout !== null);
  const signedIn = useTill((till) => till.session.cashier !== null);
  const [unknown, setUnknown] = useState<string | null>(null);
  const onOutcome = (outcome: ScanOutcome): void => {
    switch (outcome.kind) {
      case 'product_added':
        notices.clear();
        navigate('/');
        return;
      case 'payment_started':
        notices.clear();
        return;
      case 'receipt_found':
        navigate(`/history/${outcome.saleId}`);
        return;
      case 'unknown_barcode':
        if (inCheckout) notices.show({ tone: 'warning', title: t('scanUnknown', { barcode: outcome.barcode }) });
        else setUnknown(outcome.barcode);
        return;
      case 'badge_presented':
        // Before anybody has signed in it chooses who does; the sign-in screen hears of it by itself.
        if (outcome.cashierId !== null && !signedIn) return;
        notices.showError({
          code: outcome.cashierId === null ? 'scan.staff_badge_unknown' : 'scan.staff_badge',
          facts: {},
          traceId: '',
        });
        return;
      case 'repeat_ignored':
        notices.show({ tone: 'info', title: t('scanRepeatIgnored') });
    }
  };
  return { onOutcome, unknown, closeUnknown: () => setUnknown(null) };
}

export function ScanRouter({ onSearch }: Readonly<{ onSearch: () => void }>) {
  const { t } = useTranslation('common');
  const { client, store } = useTillContext();
  const clock = useClock();
  const notices = useNotices();
  const announcer = useAnnouncer();
  const [, navigate] = useLocation();
  const { onOutcome, unknown, closeUnknown } = useScanOutcome();

  /** The checkout itself tells of a tap or code that it refused, with more words and a sound of its own. */
  const isToldByCheckout = (code: string): boolean => {
    store.flush();
    return store.read().snapshot?.checkout?.refusal?.code === code;
  };
  const onError = (error: ContractError): void => {
    if (isToldByCheckout(error.code)) return;
    announcer.chime({ sound: 'scan_unknown', repeat: false, words: '' });
    notices.showError(error);
  };
  const onScan = async (text: string): Promise<void> => {
    const answer = await client.call('scan.submit', { text: text.slice(0, MAX_INPUT_TEXT), source: 'wedge' });
    if (!answer.ok && answer.error.code === 'contract.not_signed_in') {
      notices.show({ tone: 'warning', title: t('scanNotSignedIn') });
      return;
    }
    if (!answer.ok) {
      onError(answer.error);
      return;
    }
    const { kind } = answer.value;
    if (kind === 'product_added' || kind === 'receipt_found')
      announcer.chime({ sound: 'scan_ok', repeat: false, words: '' });
    if (kind === 'unknown_barcode') announcer.chime({ sound: 'scan_unknown', repeat: false, words: '' });
    onOutcome(answer.value);
  };
  // A scan that came from a device of the terminal: the checkout's announcer gives its sound.
  useTillEvent('scan.handled', ({ outcome, errorCode }) => {
    if (outcome !== null) onOutcome(outcome);
    else if (errorCode !== null && isErrorCode(errorCode) && !isToldByCheckout(errorCode))
      notices.showError({ code: errorCode, facts: {}, traceId: '' });
  });

  const onInputMethod = (): void =>
    notices.show({ tone: 'warning', title: t('scanInputMethodTitle'), body: t('scanInputMethodBody') });
  const onBrokenScan = (): void => {
    announcer.chime({ sound: 'scan_unknown', repeat: false, words: '' });
    notices.show({ tone: 'warning', title: t('scanBroken') });
  };
  const onOverlongScan = (): void => onError({ code: 'scan.too_long', facts: {}, traceId: '' });
  const wedge = useTill((till) => till.shop.wedge ?? USUAL_WEDGE);
  const latest = useRef({ onScan, onBrokenScan, onOverlongScan, onInputMethod });
  useEffect(() => {
    latest.current = { onScan, onBrokenScan, onOverlongScan, onInputMethod };
  });
  useEffect(
    () =>
      listenForWedge({
        page: document,
        clock,
        draw: flushSync,
        onScan: (text) => void latest.current.onScan(text),
        onBrokenScan: () => latest.current.onBrokenScan(),
        onOverlongScan: () => latest.current.onOverlongScan(),
        onInputMethod: () => latest.current.onInputMethod(),
        settings: wedge,
      }),
    [clock, wedge],
  );

  const search = (): void => {
    closeUnknown();
    navigate('/');
    onSearch();
  };
  return unknown === null ? null : (
    <UnknownBarcodeDialog key={unknown} barcode={unknown} onClose={closeUnknown} onSearch={search} />
  );
}
