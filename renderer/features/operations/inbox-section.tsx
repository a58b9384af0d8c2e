/**
 * The inbox: late and orphan results that somebody must close (till lesson C16). The list on the left, the story of the
 * chosen item and the ways to close it on the right. Rule SCREENOPS-17 of docs/spec.md.
 */
import { BadgeCheck, Inbox, MousePointerClick } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InboxItem } from '../../../electron/contract/inbox-values.ts';
import { gatherRows } from '../../client/gather-rows.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useTill, useTillContext, useTillEvent } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { MoneyText } from '../../ui/money-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { InboxDetail } from './inbox-detail.tsx';
import { amountOf } from './inbox-item.ts';
import { inboxTable } from './operations-tables.ts';

type Which = 'open' | 'closed';

const keyOfItem = ({ itemId }: InboxItem): string => itemId;

export function InboxSection() {
  const { t } = useTranslation('operations');
  const [which, setWhich] = useState<Which>('open');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const openCount = useTill((till) => till.inbox.openCount);
  const pages = useTillPages('inbox.list', { state: which });
  useTillEvent('inbox.changed', () => void pages.refetch());
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = items.find(({ itemId }) => itemId === chosenId) ?? items[0] ?? null;
  const till = useTillContext();
  const [language] = useLanguage();
  const today = useTill(({ terminal }) => terminal.businessDate);
  const gather = async (): Promise<ExportTable> => {
    const { rows, isCut } = await gatherRows(till, 'inbox.list', { state: which }, (page) => page.items);
    return inboxTable(rows, { which, isCut, language, timeZone: zone });
  };
  const renderRow = useCallback((item: InboxItem) => <InboxRow item={item} zone={zone} />, [zone]);
  return (
    <div className="inbox">
      <div className="inbox-side">
        <ChoiceGroup
          label={t('inboxWhich')}
          choices={[
            { key: 'open', text: openCount === 0 ? t('inboxOpen') : `${t('inboxOpen')} ${openCount}` },
            { key: 'closed', text: t('inboxClosed') },
          ]}
          value={which}
          onChange={(next) => {
            setWhich(next);
            setChosenId(null);
          }}
        />
        {pages.error === null ? null : <ErrorBanner error={pages.error.refusal} />}
        <div className="inbox-list" aria-busy={pages.isFetching}>
          <RowList
            items={items}
            keyOf={keyOfItem}
            renderRow={renderRow}
            label={t('inboxList')}
            selectedKey={chosen?.itemId ?? null}
            onSelect={setChosenId}
            empty={<NothingThere which={which} loading={pages.isPending} />}
            data-testid="inbox-list"
          />
        </div>
        {pages.hasNextPage ? (
          <Button busy={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
            {t('more')}
          </Button>
        ) : null}
        {items.length === 0 ? null : <ExportKeys fileName={`inbox-${which}-${today}`} gather={gather} />}
      </div>
      {/* A long story is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className="inbox-story" aria-label={t('section_inbox')} tabIndex={0}>
        {chosen === null ? (
          <EmptyState icon={MousePointerClick} title={t('inboxChoose')} />
        ) : (
          <InboxDetail key={chosen.itemId} item={chosen} onChanged={() => void pages.refetch()} />
        )}
      </section>
    </div>
  );
}

function NothingThere({ which, loading }: Readonly<{ which: Which; loading: boolean }>) {
  const { t } = useTranslation('operations');
  if (loading) return <EmptyState icon={Inbox} title={t('loading')} />;
  if (which === 'closed') return <EmptyState icon={Inbox} title={t('inboxNoneClosed')} />;
  return (
    <EmptyState icon={BadgeCheck} title={t('inboxNone')}>
      {t('inboxNoneBody')}
    </EmptyState>
  );
}

function InboxRow({ item, zone }: Readonly<{ item: InboxItem; zone: string | null }>) {
  const { t } = useTranslation('operations');
  const formatMoment = useFormatMoment(zone);
  const amount = amountOf(item);
  return (
    <div className="inbox-row">
      <span className="inbox-row-kind">{t(`kind_${item.kind}`)}</span>
      {amount === null ? null : <MoneyText amount={amount} size="large" />}
      <span className="operations-soft">
        {formatMoment(item.openedAtMs, 'date_time')}
        {item.state === 'refunding' && item.refund !== null ? ` · ${t('status_pending')}` : null}
      </span>
      {item.receiptNumber === null ? null : <ReceiptNumber number={item.receiptNumber} />}
    </div>
  );
}
