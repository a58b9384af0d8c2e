/** Every opening of the drawer, newest first: when, why, who, and whether it moved. Rule PAPERSCREEN-8 of docs/spec.md. */
import { CircleCheck, CircleDashed, Send, TriangleAlert, Vault, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DrawerOpening } from '../../../electron/contract/printing-values.ts';
import { gatherRows } from '../../client/gather-rows.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useTill, useTillContext } from '../../client/use-till.ts';
import { useErrorTitle } from '../../i18n/error-text.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual, useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { Icon } from '../../ui/icon.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { problemCode } from './job-words.ts';
import { openingsTable } from './openings-table.ts';
import './paper.css';

const GLYPHS = {
  opened: CircleCheck,
  sent: Send,
  failed: TriangleAlert,
  open: CircleDashed,
} as const satisfies Readonly<Record<NonNullable<DrawerOpening['outcome']> | 'open', LucideIcon>>;

export function DrawerOpenings() {
  const { t } = useTranslation('paper');
  const pages = useTillPages('drawer.openings', {});
  const openings = pages.data?.pages.flatMap((page) => page.openings) ?? [];
  const till = useTillContext();
  const [language] = useLanguage();
  const timeZone = useTill(({ terminal }) => terminal.store?.timeZone ?? null);
  const today = useTill(({ terminal }) => terminal.businessDate);
  const gather = async (): Promise<ExportTable> => {
    const { rows, isCut } = await gatherRows(till, 'drawer.openings', {}, (page) => page.openings);
    return openingsTable(rows, { isCut, language, timeZone });
  };
  return (
    <div className="paper-all">
      <p className="paper-lead">{t('openingsLead')}</p>
      {pages.error === null ? null : <ErrorBanner error={pages.error.refusal} />}
      {openings.length === 0 ? null : <ExportKeys fileName={`drawer-openings-${today}`} gather={gather} />}
      {openings.length === 0 && pages.isSuccess ? <EmptyState icon={Vault} title={t('openingsNone')} /> : null}
      <ul className="paper-job-list" data-testid="drawer-openings">
        {openings.map((opening) => (
          <Opening key={opening.openingId} opening={opening} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button busy={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
          {t('jobsMore')}
        </Button>
      ) : null}
    </div>
  );
}

function Opening({ opening }: Readonly<{ opening: DrawerOpening }>) {
  const { t } = useTranslation('paper');
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { reason, outcome, problem, cashierName, atMs } = opening;
  const why = useErrorTitle(problem === null ? null : problemCode(problem));
  const end = outcome ?? 'open';
  return (
    <li className="paper-job">
      <div className="paper-job-what">
        <p className="paper-job-title">{t(`reason_${reason}`)}</p>
        <p className="paper-job-soft">{formatMoment(atMs, 'date_time')}</p>
        {cashierName === null ? null : (
          <p className="paper-job-soft">
            <PlainText text={t('by', { name: bilingual(cashierName) })} />
          </p>
        )}
      </div>
      <span className={`paper-note paper-note-${end === 'failed' ? 'attention' : end === 'opened' ? 'good' : 'plain'}`}>
        <Icon of={GLYPHS[end]} />
        <span>
          <span className="paper-note-title">{t(`opening_${end}`)}</span>
          {why === null ? null : <span className="paper-note-body">{why}</span>}
        </span>
      </span>
    </li>
  );
}
