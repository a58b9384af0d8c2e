/** Counting in between, handing the drawer over, and closing the shift. Rules DAYSCREEN-21 to DAYSCREEN-23. */
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { MAX_SHIFT_NOTE, type CashCount, type ShiftReport } from '../../../electron/contract/shift-values.ts';
import { MAX_PIN_DIGITS } from '../../../electron/contract/staff-values.ts';
import { useCall, useTill, useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { showable } from '../../ui/plain-text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { CountForm, NOTHING_COUNTED, readCount } from './count-form.tsx';

type Ends = Readonly<{ onClose: () => void }>;

type FrameProps = Ends &
  Readonly<{
    title: string;
    lead: string;
    confirmText: string;
    busy: boolean;
    error: ContractError | null;
    /** What is said while nothing is counted, where that may be left out; null: it may not. */
    uncounted: string | null;
    /** What has to be done before, beside the count; null: nothing. */
    missing?: string | null;
    children?: ReactNode;
    onConfirm: (cash: CashCount | null, note: string) => void;
  }>;

/** A count, a note, and one key. */
function CountFrame(props: FrameProps) {
  const { t } = useTranslation('day');
  const { t: common } = useTranslation('common');
  const currency = useTill((till) => till.terminal.currency);
  const [counting, setCounting] = useState(NOTHING_COUNTED);
  const [note, setNote] = useState('');
  const cash = readCount(counting, currency);
  const { uncounted, missing = null } = props;
  const isReady = (cash !== null || uncounted !== null) && missing === null;
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.title}
      size="large"
      actions={
        <>
          <Button size="large" onPress={props.onClose}>
            {common('cancel')}
          </Button>
          <Button
            kind="primary"
            size="large"
            busy={props.busy}
            isDisabled={!isReady}
            onPress={() => props.onConfirm(cash, note)}
            data-testid="count-confirm"
          >
            {props.confirmText}
          </Button>
        </>
      }
    >
      <div className="day-form">
        <p className="section-lead">{props.lead}</p>
        {props.children}
        <CountForm currency={currency} value={counting} onChange={setCounting} />
        <TextField label={t('note')} value={note} onChange={setNote} maxLength={MAX_SHIFT_NOTE} />
        {uncounted !== null && cash === null ? <Banner tone="warning" title={uncounted} /> : null}
        {missing === null ? null : <Banner tone="info" title={missing} />}
        <ErrorBanner error={props.error} />
      </div>
    </Dialog>
  );
}

export function CountDialog({ onClose }: Ends) {
  const { t } = useTranslation('day');
  const notices = useNotices();
  const { run, busy, error } = useCall('shift.count');
  const count = async (cash: CashCount | null, note: string): Promise<void> => {
    const answer = cash === null ? null : await run({ cash, note });
    if (answer?.ok !== true) return;
    const { difference } = answer.value;
    const title = difference === null ? t('counted') : t('countedBy', { difference: formatMoney(difference) });
    notices.show({ tone: 'success', title });
    onClose();
  };
  return (
    <CountFrame
      {...{ onClose, busy, error }}
      title={t('key_count')}
      lead={t('countBody')}
      confirmText={t('countKey')}
      uncounted={null}
      onConfirm={(cash, note) => void count(cash, note)}
    />
  );
}

export function CloseDialog({ onClose, onClosed }: Ends & Readonly<{ onClosed: (report: ShiftReport) => void }>) {
  const { t } = useTranslation('day');
  const { run, busy, error } = useCall('shift.close');
  const close = async (cash: CashCount | null, note: string): Promise<void> => {
    const answer = await run({ cash, note });
    if (answer?.ok !== true) return;
    onClosed(answer.value);
    onClose();
  };
  return (
    <CountFrame
      {...{ onClose, busy, error }}
      title={t('key_close')}
      lead={t('closeBody')}
      confirmText={t('closeKey')}
      uncounted={t('notCounted')}
      onConfirm={(cash, note) => void close(cash, note)}
    />
  );
}

export function HandOverDialog({ onClose }: Ends) {
  const { t } = useTranslation('day');
  const bilingual = useBilingual();
  const me = useTill((till) => till.session.cashier?.cashierId ?? null);
  const { data } = useTillQuery('session.staff', {});
  const { run, busy, error } = useCall('shift.hand_over');
  const [toCashierId, setTo] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const others = (data?.staff ?? []).filter(({ cashierId }) => cashierId !== me);
  const handOver = async (cash: CashCount | null, note: string): Promise<void> => {
    if (toCashierId === null) return;
    setPin('');
    const answer = await run({ toCashierId, pin, cash, note });
    if (answer?.ok === true) onClose();
  };
  return (
    <CountFrame
      {...{ onClose, busy, error }}
      title={t('key_hand_over')}
      lead={t('handOverBody')}
      confirmText={t('handOverKey')}
      uncounted={t('handOverUncounted')}
      missing={toCashierId !== null && pin !== '' ? null : t('handOverWho')}
      onConfirm={(cash, note) => void handOver(cash, note)}
    >
      <ChoiceGroup
        label={t('handOverTo')}
        choices={others.map(({ cashierId, name }) => ({ key: cashierId, text: showable(bilingual(name)) }))}
        value={toCashierId}
        onChange={setTo}
      />
      {toCashierId === null ? null : (
        <div className="day-pin">
          <output className="day-pin-dots" aria-label={t('pinTyped', { count: pin.length })}>
            {'●'.repeat(pin.length)}
          </output>
          <Keypad
            value={pin}
            onChange={setPin}
            rules={{ maxLength: MAX_PIN_DIGITS, decimals: 0, code: true }}
            label={t('handOverPin')}
            autoFocus
          />
        </div>
      )}
    </CountFrame>
  );
}
