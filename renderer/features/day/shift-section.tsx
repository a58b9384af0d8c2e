/** The shift that is open, or the way to open one. Rules DAYSCREEN-20 to DAYSCREEN-24 of docs/spec.md. */
import { ArrowDownToLine, ArrowUpFromLine, Calculator, DoorClosed, DoorOpen, UserRoundCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftReport, ShiftView } from '../../../electron/contract/shift-values.ts';
import { useCall, useTill, useTillQuery } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { CloseDialog, CountDialog, HandOverDialog } from './count-dialogs.tsx';
import { CountForm, NOTHING_COUNTED, readCount } from './count-form.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { ReportDialog, type PaperOfReport } from './report-paper.tsx';

type Asked = 'in' | 'out' | 'count' | 'hand_over' | 'close';

export function ShiftSection({ paperOf }: Readonly<{ paperOf: PaperOfReport }>) {
  const shift = useTill((till) => till.shift);
  /** Outlives the shift that it closed. */
  const [report, setReport] = useState<ShiftReport | null>(null);
  return (
    <>
      {shift === null ? <OpenForm /> : <OpenShift shift={shift} onClosed={setReport} />}
      {report === null ? null : <ReportDialog report={report} paperOf={paperOf} onClose={() => setReport(null)} />}
    </>
  );
}

function OpenForm() {
  const { t } = useTranslation('day');
  const currency = useTill((till) => till.terminal.currency);
  const { run, busy, error } = useCall('shift.open');
  const [counting, setCounting] = useState(NOTHING_COUNTED);
  const float = readCount(counting, currency);
  return (
    <section className="day-card" data-testid="shift-open-form">
      <h2>{t('openTitle')}</h2>
      <p className="section-lead">{t('openBody')}</p>
      <CountForm currency={currency} value={counting} onChange={setCounting} />
      <ErrorBanner error={error} />
      <Button
        kind="primary"
        size="money"
        icon={DoorOpen}
        busy={busy}
        isDisabled={float === null}
        onPress={() => void (float === null ? undefined : run({ float }))}
        data-testid="shift-open"
      >
        {t('openKey')}
      </Button>
    </section>
  );
}

function OpenShift({ shift, onClosed }: Readonly<{ shift: ShiftView; onClosed: (report: ShiftReport) => void }>) {
  const { t } = useTranslation('day');
  const bilingual = useBilingual();
  const timeZone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(timeZone);
  const expected = useTillQuery('shift.expected', {});
  const known = expected.data?.expected ?? null;
  const [asked, setAsked] = useState<Asked | null>(null);
  const end = (): void => {
    setAsked(null);
    void expected.refetch();
  };
  const key = (name: Asked, icon: typeof Calculator) => (
    <Button size="large" icon={icon} stretch onPress={() => setAsked(name)} data-testid={`shift-${name}`}>
      {t(`key_${name}`)}
    </Button>
  );
  return (
    <section className="day-card" data-testid="shift-now">
      <h2>{t('shiftTitle', { number: shift.number })}</h2>
      {shift.isOverdue ? (
        <Banner tone="warning" title={t('overdueTitle')}>
          {t('overdueBody')}
        </Banner>
      ) : null}
      <dl className="day-facts">
        <Fact name={t('businessDate')}>{shift.businessDate}</Fact>
        <Fact name={t('openedAt')}>{formatMoment(shift.openedAtMs, 'time')}</Fact>
        <Fact name={t('openedBy')}>
          <PlainText text={bilingual(shift.openedBy)} />
        </Fact>
        <Fact name={t('holder')}>
          <PlainText text={bilingual(shift.holder)} />
        </Fact>
        <Fact name={t('float')}>
          <MoneyText amount={shift.float} />
        </Fact>
        <Fact name={t('expected')}>{known === null ? t('blind') : <MoneyText amount={known} />}</Fact>
      </dl>
      <div className="day-keys">
        {key('in', ArrowDownToLine)}
        {key('out', ArrowUpFromLine)}
        {key('count', Calculator)}
        {key('hand_over', UserRoundCheck)}
      </div>
      <Button kind="primary" size="money" icon={DoorClosed} onPress={() => setAsked('close')} data-testid="shift-close">
        {t('key_close')}
      </Button>
      {asked === 'in' || asked === 'out' ? <MoveDialog direction={asked} onClose={end} /> : null}
      {asked === 'count' ? <CountDialog onClose={end} /> : null}
      {asked === 'hand_over' ? <HandOverDialog onClose={end} /> : null}
      {asked === 'close' ? <CloseDialog onClose={end} onClosed={onClosed} /> : null}
    </section>
  );
}

function Fact({ name, children }: Readonly<{ name: string; children: React.ReactNode }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
