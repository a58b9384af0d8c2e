/** What stands on the kiosk's screen: the start with what may be chosen, or an order on its way. */
import type { ReactNode } from 'react';
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import { useNow } from '../../client/use-now.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { BothLines } from './both-lines.tsx';
import { KioskChoose } from './kiosk-choose.tsx';
import { KioskPay } from './kiosk-pay.tsx';
import { KioskTickets } from './kiosk-tickets.tsx';
import { filled, reasonOf } from './kiosk-words.ts';

/** The time before it goes home is shown from here on. */
const COUNT_FROM_MS = 20_000;

export function Start({ kiosk, isElder }: Readonly<{ kiosk: KioskView; isElder: boolean }>) {
  const order = useCall('kiosk.order');
  const { menu, notice, paper, isOffline } = kiosk;
  const refused = notice ?? order.error?.code ?? null;
  if (menu === null) return null;
  return (
    <div className="kiosk-start">
      {isOffline ? <Notice>{<BothLines text={kioskTexts.offline} />}</Notice> : null}
      {paper === 'out' ? <Notice>{<BothLines text={kioskTexts.noPaper} />}</Notice> : null}
      {refused === null ? null : (
        <div role="alert">
          <Notice>
            {reasonOf(refused, order.error?.facts).map((line) => (
              <BothLines key={line.en} text={line} />
            ))}
          </Notice>
        </div>
      )}
      <KioskChoose menu={menu} isElder={isElder} isBusy={order.busy} onOrder={(choice) => void order.run(choice)} />
    </div>
  );
}

function Notice({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <div className="kiosk-notice" data-testid="kiosk-notice">
      {children}
    </div>
  );
}

type OrderProps = Readonly<{ kiosk: KioskView; zone: string; onLeave: () => void; isLeaving: boolean }>;

export function Order({ kiosk: { order, paper, notice }, zone, onLeave, isLeaving }: OrderProps) {
  const checkout = useTill((till) => till.checkout);
  if (order === null) return null;
  return (
    <div className="kiosk-start">
      {notice === null ? null : (
        <div role="alert">
          <Notice>
            {reasonOf(notice).map((line) => (
              <BothLines key={line.en} text={line} />
            ))}
          </Notice>
        </div>
      )}
      {order.step === 'tickets' ? (
        <KioskTickets key={order.saleId} order={order} paper={paper} zone={zone} onLeave={onLeave} />
      ) : (
        <KioskPay order={order} checkout={checkout} onLeave={onLeave} isLeaving={isLeaving} />
      )}
      {order.leavesAtMs === null ? null : <GoesHome atMs={order.leavesAtMs} />}
    </div>
  );
}

function GoesHome({ atMs }: Readonly<{ atMs: number }>) {
  const leftMs = atMs - useNow(1_000);
  // The line keeps its place, so that nothing jumps under a finger.
  return (
    <div className="kiosk-goes-home" data-testid="kiosk-goes-home">
      {leftMs > COUNT_FROM_MS ? null : (
        <BothLines text={filled(kioskTexts.goesHome, { seconds: Math.max(0, Math.ceil(leftMs / 1_000)) })} />
      )}
    </div>
  );
}
