/**
 * The ticket kiosk as a passenger meets it: choose, pay, take the ticket, in both languages at once and with large keys. It is
 * never dead: while the service is away or sells nothing it says that it is out of service, and what nobody touches goes home.
 * Rules KIOSKSCREEN-1 to KIOSKSCREEN-24 of docs/spec/kiosk.md.
 */
import { Ban, FlaskConical, House, PhoneCall, ScanQrCode, UserRound, ZoomIn } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { GateView } from '../../../electron/contract/gate-values.ts';
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import type { Timer } from '../../../electron/kernel/clock.ts';
import { useClock, useNow } from '../../client/use-now.ts';
import { useCall, useTill, useTillContext, useTillState } from '../../client/use-till.ts';
import { formatMoment } from '../../i18n/format-time.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { burnInShift } from './gate-looks.ts';
import { KioskAnswer } from './kiosk-answer.tsx';
import { KioskChoose } from './kiosk-choose.tsx';
import { KioskFetchScreen } from './kiosk-fetch.tsx';
import { KioskKey } from './kiosk-key.tsx';
import { KioskPay } from './kiosk-pay.tsx';
import { KioskTickets } from './kiosk-tickets.tsx';
import { filled, reasonOf } from './kiosk-words.ts';
import { UnlockScreen } from './unlock-screen.tsx';
import { usePassengerWedge } from './use-passenger-wedge.ts';
import './gate.css';
import './kiosk.css';

/** Where no store is known yet. */
const DEFAULT_ZONE = 'Asia/Shanghai';
/** What was chosen and not ordered is forgotten: the next passenger begins at the start, in usual letters. */
const FORGET_AFTER_MS = 60_000;
/** The time before it goes home is shown from here on. */
const COUNT_FROM_MS = 20_000;
/** Each touch tells the kiosk that somebody is there; more often than this tells it nothing new. */
const TOUCH_EVERY_MS = 3_000;

type Side = 'none' | 'fetch' | 'unlock' | 'answer';

type KioskScreenProps = Readonly<{ gate: GateView; kiosk: KioskView; onBench: () => void }>;

/** `onBench`: opens the simulated devices of a demo. */
export function KioskScreen({ gate, kiosk, onBench }: KioskScreenProps) {
  const { live } = useTillState();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? DEFAULT_ZONE);
  const [side, setSide] = useState<Side>('none');
  const [isElder, setElder] = useState(false);
  /** A new one begins the choice anew. */
  const [visit, setVisit] = useState(0);
  const leave = useCall('kiosk.leave');
  const shift = burnInShift(useNow(60_000));
  const hasOrder = kiosk.order !== null;
  const onTouch = useTouch(hasOrder);
  const forget = (): void => {
    setSide('none');
    setElder(false);
    setVisit((count) => count + 1);
  };
  const touched = useForgetting(forget, hasOrder);
  usePassengerWedge('kiosk.scan');
  const onLeave = (): void => void leave.run({});
  const isOut = !live || (kiosk.codes.length > 0 && !hasOrder);
  return (
    <main
      className={`gate gate-${side === 'unlock' ? 'staff' : isOut ? 'out' : 'ready'} kiosk${isElder ? ' kiosk-elder' : ''}`}
      style={{ '--gate-shift-x': `${shift.x}px`, '--gate-shift-y': `${shift.y}px` } as CSSProperties}
      onPointerDown={() => {
        onTouch();
        touched();
      }}
      data-testid="kiosk"
      data-state={isOut ? 'out_of_service' : (kiosk.order?.step ?? 'home')}
    >
      <KioskHead gate={gate} zone={zone} onBench={onBench} />
      <div className="kiosk-body">
        {side === 'none' || (hasOrder && side !== 'unlock') ? null : (
          <SideScreen side={side} onClose={() => setSide('none')} />
        )}
        {side !== 'none' && !(hasOrder && side !== 'unlock') ? null : isOut ? (
          <OutOfService codes={kiosk.codes} />
        ) : kiosk.order !== null ? (
          <Order kiosk={kiosk} zone={zone} onLeave={onLeave} isLeaving={leave.busy} />
        ) : (
          <Start key={visit} kiosk={kiosk} isElder={isElder} />
        )}
      </div>
      <KioskFoot
        kiosk={kiosk}
        canFetch={!isOut && !hasOrder && !isElder && side === 'none'}
        isElder={isElder}
        onElder={() => setElder(!isElder)}
        onSide={setSide}
      />
    </main>
  );
}

function SideScreen({ side, onClose }: Readonly<{ side: Side; onClose: () => void }>) {
  switch (side) {
    case 'fetch':
      return <KioskFetchScreen onClose={onClose} />;
    case 'answer':
      return <KioskAnswer onClose={onClose} />;
    case 'unlock':
      return <UnlockScreen onClose={onClose} />;
    case 'none':
      return null;
  }
}

function KioskHead({ gate, zone, onBench }: Readonly<{ gate: GateView; zone: string; onBench: () => void }>) {
  const sandbox = useTill((till) => till.terminal.sandbox);
  const store = useTill((till) => till.terminal.store?.name ?? '');
  const { stationName, place } = gate;
  const now = useNow(60_000);
  return (
    <header className="gate-head">
      <div className="gate-place">
        {stationName === null ? <span>{store}</span> : <BothWords text={stationName} />}
        <span className="gate-number">{place.gateId}</span>
      </div>
      {sandbox ? (
        <AriaButton className="gate-sandbox" onPress={onBench} data-testid="gate-bench">
          <Icon of={FlaskConical} size="s" /> <BothWords text={kioskTexts.sandbox} />
        </AriaButton>
      ) : null}
      <time className="gate-clock">{formatMoment(now, 'time', 'zh-CN', zone)}</time>
    </header>
  );
}

function Start({ kiosk, isElder }: Readonly<{ kiosk: KioskView; isElder: boolean }>) {
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

function Order({ kiosk: { order, paper, notice }, zone, onLeave, isLeaving }: OrderProps) {
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

function OutOfService({ codes }: Readonly<{ codes: readonly string[] }>) {
  const isStarting = codes[0] === 'gate.starting';
  return (
    <section className="kiosk-message" aria-live="polite" data-testid="kiosk-out">
      <Ban className="kiosk-sign" aria-hidden="true" />
      <h1 className="kiosk-title">
        <BothWords text={isStarting ? kioskTexts.starting : kioskTexts.out} />
      </h1>
      {isStarting ? null : <BothLines text={kioskTexts.outHint} className="kiosk-line" />}
    </section>
  );
}

type KioskFootProps = Readonly<{
  kiosk: KioskView;
  canFetch: boolean;
  isElder: boolean;
  onElder: () => void;
  onSide: (side: Side) => void;
}>;

function KioskFoot({ kiosk, canFetch, isElder, onElder, onSide }: KioskFootProps) {
  const call = useCall('kiosk.call_staff');
  const isCalled = kiosk.staffCall !== null;
  return (
    <footer className="kiosk-foot">
      <KioskKey
        label={isElder ? kioskTexts.elderOff : kioskTexts.elder}
        icon={isElder ? House : ZoomIn}
        onPress={onElder}
        testId="kiosk-elder"
      />
      {canFetch ? (
        <KioskKey label={kioskTexts.fetch} icon={ScanQrCode} onPress={() => onSide('fetch')} testId="kiosk-to-fetch" />
      ) : null}
      {isCalled ? (
        <div className="kiosk-called" data-testid="kiosk-called">
          <output>
            <BothWords text={kioskTexts.called} />
          </output>
          <KioskKey
            label={kioskTexts.answer}
            icon={UserRound}
            onPress={() => onSide('answer')}
            testId="kiosk-to-answer"
          />
        </div>
      ) : (
        <KioskKey
          label={kioskTexts.call}
          icon={PhoneCall}
          disabled={call.busy}
          onPress={() => void call.run({})}
          testId="kiosk-call"
        />
      )}
      <AriaButton
        className="kiosk-keeper"
        aria-label={`${kioskTexts.staff['zh-CN']} ${kioskTexts.staff.en}`}
        onPress={() => onSide('unlock')}
        data-testid="gate-staff"
      >
        <Icon of={UserRound} size="l" />
      </AriaButton>
    </footer>
  );
}

/** Answers what to call at a touch: the terminal is told, while an order stands there. */
function useTouch(hasOrder: boolean): () => void {
  const { client } = useTillContext();
  const clock = useClock();
  const toldAt = useRef(Number.NEGATIVE_INFINITY);
  return () => {
    const now = clock.monotonic();
    if (!hasOrder || now - toldAt.current < TOUCH_EVERY_MS) return;
    toldAt.current = now;
    void client.call('kiosk.touch', {});
  };
}

/** Answers what to call at a touch; without one, and without an order, the screen begins anew. */
function useForgetting(forget: () => void, hasOrder: boolean): () => void {
  const clock = useClock();
  const timer = useRef<Timer | null>(null);
  const latest = useRef(forget);
  const wait = useCallback(() => {
    timer.current?.cancel();
    timer.current = hasOrder ? null : clock.after(FORGET_AFTER_MS, () => latest.current());
  }, [clock, hasOrder]);
  useEffect(() => {
    latest.current = forget;
  });
  useEffect(() => {
    wait();
    return () => timer.current?.cancel();
  }, [wait]);
  return wait;
}
