/**
 * A key that shows a paper as the printer has it, in a chosen language, with the way to the system's print dialog and to a PDF.
 * What a cashier may not see alone somebody approves on the spot. Rules PAPERSCREEN-4, PAPERSCREEN-9 and PAPERSCREEN-11.
 */
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { Answer, ContractError } from '../../../electron/contract/envelope.ts';
import {
  RECEIPT_LANGUAGES,
  type ReceiptLanguage,
  type RefundSlip,
} from '../../../electron/contract/printing-values.ts';
import type { ShiftReport } from '../../../electron/contract/shift-values.ts';
import { needOf, useAskApproval } from '../../client/approved-call.tsx';
import { useTillContext, useTillEvent } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SystemPrintKey } from './print-key.tsx';
import { ReceiptPicture } from './receipt-picture.tsx';
import './paper.css';

/** null: as the till is set. */
type Language = ReceiptLanguage | null;
type Fetch = (
  language: Language,
  approval: Readonly<{ approvalId?: string }>,
) => Promise<Answer<OutputOf<'receipt.preview'>>>;

type Picture = Readonly<{ svg: string; language: Language }>;

/** The picture as it was when somebody asked for it; null: nobody has. */
function usePicture(fetch: Fetch) {
  const ask = useAskApproval();
  const [picture, setPicture] = useState<Picture | null>(null);
  const [error, setError] = useState<ContractError | null>(null);
  const [busy, setBusy] = useState(false);
  const answered = async (language: Language): Promise<Answer<OutputOf<'receipt.preview'>> | null> => {
    const answer = await fetch(language, {});
    const need = needOf(answer);
    if (need === null) return answer;
    const approvalId = await ask(need);
    return approvalId === null ? null : fetch(language, { approvalId });
  };
  const look = async (language: Language): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await answered(language);
    setBusy(false);
    if (answer?.ok === true) setPicture({ svg: answer.value.svg, language });
    if (answer?.ok === false) setError(answer.error);
  };
  return { picture, error, busy, look, close: () => setPicture(null) };
}

type PaperKeyProps = Readonly<{
  asked: ReturnType<typeof usePicture>;
  text: string;
  /** What the dialog and the picture are called. */
  title: string;
  /** The name of the PDF. */
  printAs: string;
  size?: 'medium' | 'large';
  testId: string;
}>;

function PaperKey({ asked, text, title, printAs, size = 'medium', testId }: PaperKeyProps) {
  const { t } = useTranslation('paper');
  const { picture, error, busy, look, close } = asked;
  return (
    <>
      {picture === null ? <ErrorBanner error={error} /> : null}
      <Button size={size} icon={ScrollText} busy={busy} onPress={() => void look(null)} data-testid={testId}>
        {text}
      </Button>
      <Dialog open={picture !== null} onClose={close} title={title} actions={<SystemPrintKey />}>
        {picture === null ? null : (
          <div className="paper-dialog">
            <ChoiceGroup
              label={t('language')}
              labelHidden
              choices={RECEIPT_LANGUAGES.map((key) => ({ key, text: t(`language_${key}`) }))}
              value={picture.language}
              onChange={(language) => void look(language)}
            />
            <ErrorBanner error={error} />
            <ReceiptPicture svg={picture.svg} label={title} printAs={printAs} />
          </div>
        )}
      </Dialog>
    </>
  );
}

export function ReportPaperKey({ report }: Readonly<{ report: Pick<ShiftReport, 'kind' | 'number' | 'shiftId'> }>) {
  const { t } = useTranslation('paper');
  const { client } = useTillContext();
  const { kind, number } = report;
  const shiftId = kind === 'z' ? report.shiftId : null;
  const asked = usePicture((language, approval) =>
    client.call('receipt.preview_report', { shiftId, language, ...approval }),
  );
  const title = `${t(`document_report_${kind}`)} ${number}`;
  return (
    <PaperKey
      {...{ asked, title }}
      text={t('look')}
      printAs={`${kind.toUpperCase()}${number}`}
      size="large"
      testId="report-look"
    />
  );
}

type SlipPaperKeyProps = Readonly<{ slip: RefundSlip; isOnlyKey: boolean }>;

/** Beside a key that prints it names the slip no second time. */
export function SlipPaperKey({ slip: { refundId, way, amount }, isOnlyKey }: SlipPaperKeyProps) {
  const { t } = useTranslation('paper');
  const { client } = useTillContext();
  const asked = usePicture((language) => client.call('receipt.preview_refund', { refundId, language }));
  const { picture, look } = asked;
  const again = (): void => {
    if (picture !== null) void look(picture.language);
  };
  // What was asked of a wallet ends in its own time, and each print is a copy more.
  useTillEvent('inbox.changed', again);
  useTillEvent('queue.changed', again);
  useTillEvent('printing.changed', again);
  const title = t(`slip_${way}`, { amount: formatMoney(amount) });
  return (
    <PaperKey {...{ asked, title }} text={isOnlyKey ? title : t('look')} printAs={refundId} testId="refund-look" />
  );
}
