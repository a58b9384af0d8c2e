/**
 * An amount of money on the screen. The eye gets "¥12.50" with a small sign and even digits, a screen reader the amount
 * with the currency's name.
 *
 * Rule SCREEN-4 of docs/spec.md.
 */
import type { Money } from '../../electron/kernel/money.ts';
import { moneyParts, spokenMoney } from '../i18n/format-money.ts';
import { useLanguage } from '../i18n/use-language.ts';
import './money-text.css';

/** body: in running text and rows. amount: at least 48 px at 1080p. total: the one amount of the screen. hero: a result. */
type MoneyTextProps = Readonly<{ amount: Money; size?: 'body' | 'large' | 'amount' | 'total' | 'hero' }>;

export function MoneyText({ amount, size = 'body' }: MoneyTextProps) {
  const [language] = useLanguage();
  const { sign, symbol, whole, fraction } = moneyParts(amount);
  return (
    <span className={`money money-${size}`}>
      <span aria-hidden="true">
        {sign}
        <span className="money-symbol">{symbol}</span>
        {whole}
        <span className="money-fraction">{fraction}</span>
      </span>
      <span className="visually-hidden">{spokenMoney(amount, language)}</span>
    </span>
  );
}
