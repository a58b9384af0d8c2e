/** Counting cash: so many of each note and coin, or only the sum. Rule DAYSCREEN-20 of docs/spec.md. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DENOMINATIONS, MAX_PIECES, type CashCount } from '../../../electron/contract/shift-values.ts';
import { CURRENCY_DECIMALS, money, parseAmount, type CurrencyCode } from '../../../electron/kernel/money.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { TextField } from '../../ui/text-field.tsx';

/** What was typed: by the face of each piece, and the sum for who counts only that. */
export type Counting = Readonly<{ way: 'pieces' | 'sum'; pieces: Readonly<Record<string, string>>; sum: string }>;

export const NOTHING_COUNTED: Counting = { way: 'pieces', pieces: {}, sum: '' };

/** null: nothing was typed, or something that is no number. A drawer that is empty is counted as a sum of 0. */
export function readCount({ way, pieces, sum }: Counting, currency: CurrencyCode): CashCount | null {
  if (way === 'sum') {
    const amount = parseAmount(sum, currency);
    if (amount.ok) return { pieces: [], total: amount.value };
    return amount.error.code === 'amount.zero' ? { pieces: [], total: money(0, currency) } : null;
  }
  const counted = DENOMINATIONS[currency].map((faceMinor) => ({ faceMinor, count: countOf(pieces[faceMinor] ?? '') }));
  if (counted.some(({ count }) => Number.isNaN(count))) return null;
  const present = counted.filter(({ count }) => count > 0);
  if (present.length === 0) return null;
  const total = present.reduce((minor, { faceMinor, count }) => minor + faceMinor * count, 0);
  return { pieces: present, total: money(total, currency) };
}

function countOf(text: string): number {
  const plain = text.trim().normalize('NFKC');
  if (plain === '') return 0;
  return /^\d{1,4}$/.test(plain) && Number(plain) <= MAX_PIECES ? Number(plain) : Number.NaN;
}

type CountFormProps = Readonly<{ currency: CurrencyCode; value: Counting; onChange: (value: Counting) => void }>;

export function CountForm({ currency, value, onChange }: CountFormProps) {
  const { t } = useTranslation('day');
  const [focusFirst] = useState(true);
  const counted = readCount(value, currency);
  return (
    <div className="count" data-testid="count">
      <ChoiceGroup
        label={t('countWay')}
        labelHidden
        choices={[
          { key: 'pieces', text: t('countPieces') },
          { key: 'sum', text: t('countSum') },
        ]}
        value={value.way}
        onChange={(way) => onChange({ ...value, way })}
      />
      {value.way === 'sum' ? (
        <TextField
          label={t('countSumLabel')}
          value={value.sum}
          onChange={(sum) => onChange({ ...value, sum })}
          inputMode={CURRENCY_DECIMALS[currency] === 0 ? 'numeric' : 'decimal'}
          autoFocus
          maxLength={12}
          data-testid="count-sum"
        />
      ) : (
        <div className="count-pieces">
          {DENOMINATIONS[currency].map((face, index) => (
            <TextField
              key={face}
              label={formatMoney(money(face, currency))}
              value={value.pieces[face] ?? ''}
              onChange={(text) => onChange({ ...value, pieces: { ...value.pieces, [face]: text } })}
              inputMode="numeric"
              placeholder="0"
              maxLength={4}
              autoFocus={focusFirst && index === 0}
              error={Number.isNaN(countOf(value.pieces[face] ?? '')) ? t('countBad') : null}
              data-testid={`count-${face}`}
            />
          ))}
        </div>
      )}
      <p className="count-total">
        {t('countTotal')} <MoneyText amount={counted?.total ?? money(0, currency)} size="large" />
      </p>
    </div>
  );
}
