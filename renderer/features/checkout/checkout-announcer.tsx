/**
 * Announces the checkout by sound and for screen readers. Stands once, at the root and not on the checkout's own screen:
 * what becomes of a payment is heard wherever the cashier is.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTill, useTillEvent } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useAnnouncer } from '../../ui/sounds/sound-provider.tsx';
import { announcementKey, announcementOf } from './announcement.ts';
import { screenShown } from './screen-looks.ts';

const ANNOUNCED_KEY = 'wallet-till.announced';

/** Kept for this window only, over a reload. A browser may refuse; a sound too many is then the worst that happens. */
function lastAnnounced(): string | null {
  try {
    return sessionStorage.getItem(ANNOUNCED_KEY);
  } catch {
    return null;
  }
}

function rememberAnnounced(key: string): void {
  try {
    sessionStorage.setItem(ANNOUNCED_KEY, key);
  } catch {
    // See lastAnnounced.
  }
}

export function CheckoutAnnouncer() {
  const { t } = useTranslation('checkout');
  const announcer = useAnnouncer();
  const view = useTill((till) => till.checkout);
  const key = view === null ? null : announcementKey(view);
  const words = view === null ? '' : `${t(`title_${screenShown(view)}`)} ${formatMoney(view.amount)}`;

  // The turn of events alone is announced: another language or another light on the reader is none.
  const heard = useRef<string | null>(null);
  useEffect(() => {
    if (heard.current === key) return;
    heard.current = key;
    const announcement = announcementOf(view, lastAnnounced(), words);
    if (announcement === 'unchanged') return;
    announcer.announce(announcement);
    if (key !== null) rememberAnnounced(key);
  }, [announcer, view, key, words]);
  useEffect(
    () => () => {
      heard.current = null;
      announcer.announce(null);
    },
    [announcer],
  );

  const refusedAtMs = view?.refusal?.atMs ?? null;
  const refusalHeard = useRef(refusedAtMs);
  useEffect(() => {
    if (refusalHeard.current === refusedAtMs) return;
    refusalHeard.current = refusedAtMs;
    // Its words are the alert's on the screen.
    if (refusedAtMs !== null) announcer.chime({ sound: 'payment_declined', repeat: false, words: '' });
  }, [announcer, refusedAtMs]);

  useTillEvent('scan.handled', ({ outcome, errorCode }) => {
    const kind = outcome?.kind;
    // A payment that started announces itself; a scan that was only heard twice is no news.
    if (kind === 'payment_started' || kind === 'repeat_ignored') return;
    const known = errorCode === null && kind !== 'unknown_barcode';
    announcer.chime({ sound: known ? 'scan_ok' : 'scan_unknown', repeat: false, words: '' });
  });

  return <output className="visually-hidden">{words}</output>;
}
