/**
 * The passages of a gate page by page, newest first, and up to which day there are none to list any more. Rules GATESCREEN-31
 * and GATESCREEN-36 of docs/spec/transit-screens.md.
 */
import { useTranslation } from 'react-i18next';
import { useTillPages } from '../../client/use-till-pages.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { PassageList } from './passage-list.tsx';

type LatestPassagesProps = Readonly<{ zone: string; onOpen: (passageId: string) => void }>;

export function LatestPassages({ zone, onOpen }: LatestPassagesProps) {
  const { t } = useTranslation('gate');
  const pages = useTillPages('gate.passages', {});
  const passages = pages.data?.pages.flatMap((page) => page.passages) ?? [];
  const upTo = pages.data?.pages[0]?.putAwayUpTo ?? null;
  const nobody = upTo === null ? t('passagesNone') : t('passagesNoneAfter', { upTo });
  return (
    <section className="gate-desk-card gate-desk-wide" data-testid="latest-passages">
      <h2>{t('passages')}</h2>
      {pages.error === null ? null : <ErrorBanner error={pages.error.refusal} />}
      {upTo === null ? null : <p data-testid="passages-put-away">{t('passagesPutAway', { upTo })}</p>}
      {pages.isSuccess && passages.length === 0 ? <p>{nobody}</p> : null}
      <PassageList passages={passages} zone={zone} onOpen={onOpen} />
      {pages.hasNextPage ? (
        <Button
          size="large"
          busy={pages.isFetchingNextPage}
          onPress={() => void pages.fetchNextPage()}
          data-testid="passages-more"
        >
          {t('passagesMore')}
        </Button>
      ) : null}
    </section>
  );
}
