/**
 * What everybody at the till has to know at once, wherever they are: something has waited a day for the bank, or the
 * journal is not what was written; and whoever answers for the till, that something important waits to be seen. Stands under
 * the status band until the terminal says otherwise.
 *
 * Rules SCREENOPS-14, SCREENOPS-24 and SCREENOPS-41 of docs/spec.md.
 */
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useTill } from '../client/use-till.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { sectionsFor } from '../features/operations/operations-access.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

export function AlarmStrip() {
  return (
    <>
      <Damage />
      <Overdue />
      <Unseen />
    </>
  );
}

function Overdue() {
  const { t } = useTranslation('offline');
  const [route, navigate] = useLocation();
  const overdue = useTill((till) => till.queue.isOverdue);
  const mayLook = useTill((till) => till.checkout === null && sectionsFor(till.session).length > 0);
  // The desk says it itself, with more.
  if (!overdue || (mayLook && route.startsWith('/operations'))) return null;
  return (
    <section className="alarm-strip" data-testid="overdue">
      <Banner
        tone="danger"
        title={t('overdueTitle')}
        action={mayLook ? <Button onPress={() => navigate('/operations/overview')}>{t('look')}</Button> : null}
      >
        {mayLook ? null : t('overdueBody')}
      </Banner>
    </section>
  );
}

/** Only what is critical: the rest waits in its list. */
function Unseen() {
  const { t } = useTranslation('backendNews');
  const [route, navigate] = useLocation();
  const { count, level } = useTill((till) => till.backend.unseen);
  const mayLook = useTill((till) => till.checkout === null && sectionsFor(till.session).includes('messages'));
  if (level !== 'critical' || !mayLook || route.startsWith('/operations/messages')) return null;
  return (
    <section className="alarm-strip" data-testid="unseen-messages">
      <Banner
        tone="critical"
        title={t('unseenTitle', { count })}
        action={<Button onPress={() => navigate('/operations/messages')}>{t('look')}</Button>}
      />
    </section>
  );
}

function Damage() {
  const damage = useTill((till) => till.terminal.damage);
  const words = useErrorText(damage === null ? null : { code: damage.code, facts: {}, traceId: '' });
  if (words === null) return null;
  return (
    <section className="alarm-strip" data-testid="damage">
      <Banner tone="danger" title={words.title}>
        {words.action}
      </Banner>
    </section>
  );
}
