/** One difference: what it is in a sentence, both sides beside each other, what to do, and what was done. Rule RECON-71. */
import { Lightbulb, ReceiptText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { DiscrepancyView } from '../../../electron/contract/reconciliation-values.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTill, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { ActDialog } from './act-dialog.tsx';
import { actsFor, type ActName } from './day-look.ts';
import { EvidenceTable } from './evidence-table.tsx';

const KEYS = { explained: 'E', resolved: 'R', assigned: 'A', reopened: 'O' } as const;
const WORDS = { explained: 'explain', resolved: 'resolve', assigned: 'assign', reopened: 'reopen' } as const;

/** As many as the contract lets one act be about. */
const MAX_TOGETHER = 200;

type DifferenceDetailProps = Readonly<{ found: DiscrepancyView; alike: readonly DiscrepancyView[] }>;

export function DifferenceDetail({ found, alike }: DifferenceDetailProps) {
  const { t } = useTranslation('reconciliation');
  const [, navigate] = useLocation();
  const [doing, setDoing] = useState<Readonly<{ act: ActName; ids: readonly string[] }> | null>(null);
  const acts = actsFor(found);
  const together = alike.slice(0, MAX_TOGETHER);
  const begin = (act: ActName): void => setDoing({ act, ids: [found.discrepancyId] });
  const shortcut = (act: ActName) => (acts.includes(act) ? () => begin(act) : undefined);
  useShortcuts(
    { e: shortcut('explained'), r: shortcut('resolved'), a: shortcut('assigned'), o: shortcut('reopened') },
    { outsideFields: true },
  );
  const { saleId } = found;
  return (
    <div className="recon-detail">
      <div className="recon-detail-head">
        <h2>{t(`kind_${found.kind}`)}</h2>
        <MoneyText amount={found.difference} size="amount" />
        <p>{t(`why_${found.kind}`)}</p>
      </div>
      <EvidenceTable found={found} />
      <p className="recon-advice">
        <Icon of={Lightbulb} />
        <span>
          <strong>{t('whatToDo')}</strong> {t(`do_${found.kind}`)}
        </span>
      </p>
      <div className="recon-keys">
        {acts.map((act, index) => (
          <Button
            key={act}
            kind={index === 0 ? 'primary' : 'secondary'}
            shortcut={KEYS[act]}
            onPress={() => begin(act)}
            data-testid={`act-${act}`}
          >
            {t(WORDS[act])}
          </Button>
        ))}
        {saleId === null ? null : (
          <Button icon={ReceiptText} onPress={() => navigate(`/history/${saleId}`)}>
            {t('showSale')}
          </Button>
        )}
        {acts.includes('explained') && together.length > 1 ? (
          <Button
            kind="quiet"
            onPress={() => setDoing({ act: 'explained', ids: together.map(({ discrepancyId }) => discrepancyId) })}
          >
            {t('explainAll', { count: together.length })}
          </Button>
        ) : null}
      </div>
      <Acts found={found} />
      {doing === null ? null : <ActDialog {...doing} onClose={() => setDoing(null)} />}
    </div>
  );
}

function Acts({ found }: Readonly<{ found: DiscrepancyView }>) {
  const { t } = useTranslation('reconciliation');
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const query = useTillQuery('reconciliation.history', { discrepancyId: found.discrepancyId });
  useTillEvent('reconciliation.changed', () => void query.refetch());
  const acts = query.data?.acts ?? [];
  if (acts.length === 0) return null;
  return (
    <section className="recon-acts">
      <h3>{t('historyTitle')}</h3>
      <ol>
        {acts.map(({ act, atMs, by, note, assignee }) => (
          <li key={`${atMs} ${act}`}>
            <span className="recon-soft">
              {formatMoment(atMs, 'date_time')} {by === null ? '' : bilingual(by)}
            </span>
            <strong>{t(`act_${act}`, { name: assignee === null ? '' : bilingual(assignee) })}</strong>
            {note === '' ? null : <PlainText text={note} />}
          </li>
        ))}
      </ol>
    </section>
  );
}
