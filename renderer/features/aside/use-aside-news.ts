/**
 * Makes heard what became of a sale that was set aside, once, wherever the cashier is. The sound of success is that of a
 * payment which is final (till lesson E11). Rule SCREENOPS-27 of docs/spec.md.
 */
import { useEffect, useRef } from 'react';
import type { SetAsideSale } from '../../../electron/contract/sale-values.ts';
import { useAnnouncer } from '../../ui/sounds/sound-provider.tsx';
import { newEnds } from './aside-sales.ts';

export function useAsideNews(sales: readonly SetAsideSale[]): void {
  const announcer = useAnnouncer();
  const heard = useRef(sales);
  useEffect(() => {
    const [news] = newEnds(heard.current, sales);
    heard.current = sales;
    if (news === undefined) return;
    // Its words are the alert's on the screen.
    announcer.chime({ sound: news.state === 'paid' ? 'payment_approved' : 'attention', repeat: false, words: '' });
  }, [announcer, sales]);
}
