/** How many digits of the PIN are in; never which. */
import { useTranslation } from 'react-i18next';

type PinDotsProps = Readonly<{ count: number; length: number; wrong: boolean }>;

export function PinDots({ count, length, wrong }: PinDotsProps) {
  const { t } = useTranslation('signIn');
  return (
    <div className={`pin-dots${wrong && count === 0 ? ' pin-dots-wrong' : ''}`}>
      {Array.from({ length }, (_, place) => (
        <span key={place} className={`pin-dot${place < count ? ' pin-dot-full' : ''}`} aria-hidden="true" />
      ))}
      <output className="visually-hidden">{t('pinEntered', { count })}</output>
    </div>
  );
}
