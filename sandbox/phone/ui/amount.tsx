/** An amount of money, as the language of the phone writes it. */
import { formatMoney, type Money } from '../format.ts';
import { useLanguage } from '../use-phone.ts';

export function Amount({ money, className }: Readonly<{ money: Money; className?: string }>) {
  return (
    <span className={className === undefined ? 'amount' : `amount ${className}`}>
      {formatMoney(money, useLanguage())}
    </span>
  );
}
