/**
 * Taking cash for a sale: what is due after rounding, what the customer gives, and the change, which is said before and
 * after. A part can be taken and the wallet pays the rest. Rules DAYSCREEN-10 to DAYSCREEN-13 of docs/spec.md.
 */
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { DENOMINATIONS } from '../../../electron/contract/shift-values.ts';
import {
  CURRENCY_DECIMALS,
  compareMoney,
  decimalText,
  money,
  parseAmount,
  subtractMoney,
  type Money,
} from '../../../electron/kernel/money.ts';
import { useActId } from '../../client/use-act-id.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { formatMoney, moneyParts } from '../../i18n/format-money.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import './cash.css';

type CashDialogProps = Readonly<{ sale: SaleView; onClose: () => void }>;
type Paid = OutputOf<'cash.pay'>;

const MAX_AMOUNT_LENGTH = 11;
/** More keys than that are slower than typing. */
const MAX_SUGGESTIONS = 4;

/** What customers give most: exactly, and the next round sums above it. */
export function suggestions(payable: Money): readonly Money[] {
  const rounds = DENOMINATIONS[payable.currency]
    .toReversed()
    .map((face) => Math.ceil(payable.minor / face) * face)
    .filter((minor) => minor > payable.minor);
  const all = [payable.minor, ...new Set(rounds)].toSorted((a, b) => a - b);
  return all.slice(0, MAX_SUGGESTIONS).map((minor) => money(minor, payable.currency));
}

export function CashDialog({ sale, onClose }: CashDialogProps) {
  const { t } = useTranslation('cash');
  const [paid, setPaid] = useState<Paid | null>(null);
  return (
    <Dialog open onClose={onClose} title={paid === null ? t('title') : t('paidTitle')} closable={paid === null}>
      {paid === null ? (
        <Taking sale={sale} onClose={onClose} onPaid={setPaid} />
      ) : (
        <Change paid={paid} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Taking({ sale, onClose, onPaid }: CashDialogProps & Readonly<{ onPaid: (paid: Paid) => void }>) {
  const { t } = useTranslation('cash');
  const { data, error: dueError } = useTillQuery('cash.due', { saleId: sale.saleId });
  const pay = useCall('cash.pay');
  const part = useCall('cash.take_part');
  const back = useCall('cash.give_back');
  const [text, setText] = useState('');
  const { saleId } = sale;
  const act = useActId(text);
  const { currency } = sale.total;
  const payable = data?.payable ?? sale.due;
  const given = parseAmount(text, currency);
  const enough = text === '' || (given.ok && compareMoney(given.value, payable) >= 0);
  const busy = pay.busy || part.busy || back.busy;
  const take = async (tenderedText: string | null): Promise<void> => {
    const answer = await pay.run({ saleId, tenderedText });
    if (answer?.ok === true) onPaid(answer.value);
  };
  const takePart = async (): Promise<void> => {
    const answer = await part.run({ saleId, amountText: text, actId: act.current() });
    if (answer?.ok !== true) return;
    act.done();
    onClose();
  };
  const giveBack = async (): Promise<void> => {
    const answer = await back.run({ saleId });
    if (answer?.ok === true) onClose();
  };
  const confirm = (): void => void (enough ? take(text === '' ? null : text) : takePart());
  return (
    <div className="cash" data-testid="cash-dialog">
      <div className="cash-sums">
        <dl className="cash-facts">
          {sale.cash === null ? null : <Fact name={t('alreadyTaken')} amount={sale.cash.taken} />}
          {data === undefined || data.rounding.minor === 0 ? null : (
            <>
              <Fact name={t('due')} amount={data.due} />
              <Fact name={t('rounding')} amount={data.rounding} />
            </>
          )}
        </dl>
        <p className="cash-label">{t('payable')}</p>
        <output className="cash-payable" data-testid="cash-payable">
          <MoneyText amount={payable} size="amount" />
        </output>
        <p className="cash-label">{t('given')}</p>
        <output className={`cash-given${text === '' ? ' cash-empty' : ''}`} data-testid="cash-given">
          {moneyParts(payable).symbol}
          {text === '' ? decimalText(payable) : text}
        </output>
        <p className="cash-change" data-testid="cash-change-before">
          {given.ok && enough ? (
            <>
              {t('change')} <MoneyText amount={subtractMoney(given.value, payable)} size="large" />
            </>
          ) : null}
          {text !== '' && given.ok && !enough
            ? t('partHint', { rest: formatMoney(subtractMoney(sale.due, given.value)) })
            : null}
        </p>
        <div className="cash-suggestions">
          {suggestions(payable).map((amount) => (
            <Button key={amount.minor} isDisabled={busy} onPress={() => void take(decimalText(amount))}>
              {formatMoney(amount)}
            </Button>
          ))}
        </div>
      </div>
      <div className="cash-typing">
        <Keypad
          value={text}
          onChange={setText}
          rules={{ maxLength: MAX_AMOUNT_LENGTH, decimals: CURRENCY_DECIMALS[currency] }}
          onSubmit={confirm}
          autoFocus
          label={t('given')}
        />
        <ErrorBanner error={pay.error ?? part.error ?? back.error ?? dueError?.refusal ?? null} />
        <Button
          kind="primary"
          size="money"
          stretch
          busy={busy}
          shortcut="Enter"
          onPress={confirm}
          data-testid="cash-take"
        >
          {t(enough ? 'take' : 'takePart')}
        </Button>
        {sale.cash === null ? null : (
          <Button kind="danger" stretch busy={back.busy} onPress={() => void giveBack()} data-testid="cash-back">
            {t('giveBack', { amount: formatMoney(sale.cash.taken) })}
          </Button>
        )}
      </div>
    </div>
  );
}

function Fact({ name, amount }: Readonly<{ name: string; amount: Money }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <MoneyText amount={amount} />
      </dd>
    </div>
  );
}

/** Stays until the cashier has given it: the next customer's first goods close it too. */
function Change({ paid, onClose }: Readonly<{ paid: Paid; onClose: () => void }>) {
  const { t } = useTranslation('cash');
  return (
    <div className="cash-done" data-testid="cash-done">
      {paid.change.minor === 0 ? (
        <>
          <span className="cash-paid-mark">
            <Icon of={CircleCheck} size="hero" />
          </span>
          <p className="cash-hero cash-no-change">{t('noChange')}</p>
        </>
      ) : (
        <>
          <p className="cash-give">{t('giveChange')}</p>
          <output className="cash-hero">
            <MoneyText amount={paid.change} size="hero" />
          </output>
        </>
      )}
      <p className="cash-detail">
        {t('doneDetail', { given: formatMoney(paid.tendered), payable: formatMoney(paid.payable) })}
      </p>
      <p className="cash-detail">{t('receipt', { receiptNumber: paid.receiptNumber })}</p>
      <Button kind="primary" size="money" stretch autoFocus shortcut="Enter" onPress={onClose} data-testid="cash-next">
        {t('next')}
      </Button>
    </div>
  );
}
