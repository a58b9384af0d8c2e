/**
 * Where sales are put away after some days: up to which day, and the key that fetches one of them by its receipt. Rule
 * CHECKOUTSCREEN-56 of docs/spec.md.
 */
import { Archive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

type PutAwayNoteProps = Readonly<{
  /** null: all sales are here. */
  upTo: string | null;
  /** What was looked for and is not here. */
  wanted: string;
  onOpen: (saleId: string) => void;
}>;

export function PutAwayNote({ upTo, wanted, onOpen }: PutAwayNoteProps) {
  const { t } = useTranslation('history');
  const { run, busy, error } = useCall('sales.bring_back');
  if (upTo === null) return null;
  const fetchIt = async (): Promise<void> => {
    const answer = await run({ receiptNumber: wanted });
    if (answer?.ok === true) onOpen(answer.value.saleId);
  };
  return (
    <section className="put-away-note" data-testid="put-away-note">
      <p>{t('putAway', { upTo })}</p>
      {/\d$/.test(wanted) ? (
        <Button icon={Archive} busy={busy} onPress={() => void fetchIt()} data-testid="put-away-fetch">
          {t('putAwayFetch', { receiptNumber: wanted })}
        </Button>
      ) : null}
      {error === null ? null : <ErrorBanner error={error} />}
    </section>
  );
}
