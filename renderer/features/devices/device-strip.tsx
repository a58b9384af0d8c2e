/**
 * One line over the screen when a person has to see to a device, and no line otherwise: what is wrong and what to do, the
 * rest behind a key. Whoever has read it puts it away until it is another matter. Rules DEVICESCREEN-2 to DEVICESCREEN-5 of
 * docs/spec.md.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClock } from '../../client/use-now.ts';
import { useTill } from '../../client/use-till.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { deviceWords, troublesOf, type Trouble } from './device-words.ts';
import './devices.css';

/** A plug that was only moved is back within this; a line that comes and goes teaches people to read no lines. */
const GRACE_MS = 1_500;

/** The matters that have lasted for a moment. */
function useTroubles(): readonly Trouble[] {
  const clock = useClock();
  const devices = useTill((till) => till.devices);
  const printing = useTill((till) => till.printing);
  const now = troublesOf(devices, printing);
  const keys = now.map(({ key }) => key).join('\n');
  const [lasting, setLasting] = useState('');
  useEffect(() => {
    const timer = clock.after(GRACE_MS, () => setLasting(keys));
    return () => timer.cancel();
  }, [clock, keys]);
  const old = lasting.split('\n');
  return now.filter(({ key }) => old.includes(key));
}

export function DeviceStrip({ onLook }: Readonly<{ onLook: () => void }>) {
  const { t } = useTranslation('devices');
  const signedIn = useTill((till) => till.session.cashier !== null);
  const [read, setRead] = useState<readonly string[]>([]);
  const troubles = useTroubles();
  // Only what is still wrong is remembered: the same matter another day is a new one.
  const stillRead = read.filter((key) => troubles.some((trouble) => trouble.key === key));
  if (stillRead.length < read.length) setRead(stillRead);
  const unread = troubles.filter(({ key }) => !read.includes(key));
  const [first] = unread;
  if (!signedIn || first === undefined) return null;
  return (
    <section className="device-strip" data-testid="device-strip">
      <StripBanner
        trouble={first}
        action={
          <Button onPress={onLook} data-testid="device-strip-look">
            {unread.length > 1 ? t('stripMore', { count: unread.length - 1 }) : t('stripLook')}
          </Button>
        }
        onRead={() => setRead([...read, first.key])}
      />
    </section>
  );
}

type StripBannerProps = Readonly<{ trouble: Trouble; action: ReactNode; onRead: () => void }>;

function StripBanner({ trouble, action, onRead }: StripBannerProps) {
  const { t } = useTranslation('devices');
  const [language] = useLanguage();
  if (trouble.kind === 'not_printed') {
    return (
      <Banner tone="warning" title={t('stripNotPrinted', { count: trouble.count })} action={action} onDismiss={onRead}>
        {t('stripNotPrintedDo')}
      </Banner>
    );
  }
  const words = deviceWords(trouble.device, language);
  return (
    <Banner
      tone="warning"
      title={`${t(`kind_${trouble.device.kind}`)} · ${words.title}`}
      action={action}
      onDismiss={onRead}
    >
      {words.action}
    </Banner>
  );
}
