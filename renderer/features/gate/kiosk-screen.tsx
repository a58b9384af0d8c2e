/**
 * The ticket kiosk as a passenger meets it: choose, pay, take the ticket, in both languages at once and with large keys. It is
 * never dead: while the service is away or sells nothing it says that it is out of service, and what nobody touches goes home.
 * Rules KIOSKSCREEN-1 to KIOSKSCREEN-24 of docs/spec/kiosk.md.
 */
import { Ban, FlaskConical } from 'lucide-react';
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { GateView } from '../../../electron/contract/gate-values.ts';
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import { useNow } from '../../client/use-now.ts';
import { useCall, useTill, useTillState } from '../../client/use-till.ts';
import { useTouches } from '../../client/use-touches.ts';
import { formatMoment } from '../../i18n/format-time.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { burnInShift, isNight } from './gate-looks.ts';
import { KioskAnswer } from './kiosk-answer.tsx';
import { KioskFetchScreen } from './kiosk-fetch.tsx';
import { KioskFoot, type Side } from './kiosk-foot.tsx';
import { Order, Start } from './kiosk-order.tsx';
import { KioskTopUp } from './kiosk-top-up.tsx';
import { saidOn } from './said-on.ts';
import { UnlockScreen } from './unlock-screen.tsx';
import { useForgetting, useTouch } from './use-kiosk-idle.ts';
import { useKioskSounds } from './use-kiosk-sounds.ts';
import { usePassengerWedge } from './use-passenger-wedge.ts';
import { useVoice } from './use-voice.ts';
import './gate.css';
import './kiosk.css';
import './kiosk-choose.css';
import './kiosk-order.css';

/** Where no store is known yet. */
const DEFAULT_ZONE = 'Asia/Shanghai';

type KioskScreenProps = Readonly<{ gate: GateView; kiosk: KioskView; onBench: () => void }>;

/** `onBench`: opens the simulated devices of a demo. */
export function KioskScreen({ gate, kiosk, onBench }: KioskScreenProps) {
  const { live } = useTillState();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? DEFAULT_ZONE);
  const [wanted, setSide] = useState<Side>('none');
  const [isElder, setElder] = useState(false);
  /** A new one begins the choice anew. */
  const [visit, setVisit] = useState(0);
  const now = useNow(60_000);
  const hasOrder = kiosk.order !== null;
  // An order needs the screen; only whoever unlocks the kiosk comes before it.
  const side = hasOrder && wanted !== 'unlock' ? 'none' : wanted;
  const isOut = !live || (kiosk.codes.length > 0 && !hasOrder);
  const state = isOut ? 'out_of_service' : (kiosk.order?.step ?? 'home');
  const onTouch = useTouch(hasOrder);
  const touched = useForgetting(() => {
    setSide('none');
    setElder(false);
    setVisit((count) => count + 1);
  }, hasOrder);
  useTouches(() => {
    onTouch();
    touched();
  });
  const body = useRef<HTMLDivElement>(null);
  const voice = useReading(`${state} ${side}`);
  useKioskSounds(kiosk);
  usePassengerWedge('kiosk.scan');
  return (
    <main
      className={classOf({ side, isOut, isElder, isDark: isNight(now, zone) })}
      style={shiftOf(now)}
      data-testid="kiosk"
      data-state={state}
    >
      <KioskHead gate={gate} zone={zone} onBench={onBench} />
      <div className="kiosk-body" ref={body}>
        {side === 'none' ? null : <SideScreen side={side} onClose={() => setSide('none')} />}
        {side === 'none' ? <Main kiosk={kiosk} zone={zone} isOut={isOut} isElder={isElder} visit={visit} /> : null}
      </div>
      <KioskFoot
        kiosk={kiosk}
        hasMore={!isOut && !hasOrder && !isElder && side === 'none'}
        isElder={isElder}
        isMute={voice.isMute}
        onElder={() => setElder(!isElder)}
        onSpeak={() => {
          if (body.current !== null) voice.speak(saidOn(body.current));
        }}
        onSide={setSide}
      />
    </main>
  );
}

type Look = Readonly<{ side: Side; isOut: boolean; isElder: boolean; isDark: boolean }>;

function classOf({ side, isOut, isElder, isDark }: Look): string {
  const ground = side === 'unlock' ? 'staff' : isOut ? 'out' : 'ready';
  return `gate gate-${ground} kiosk${isElder ? ' kiosk-elder' : ''}${isDark ? ' gate-night' : ''}`;
}

/** The picture creeps, so that nothing burns in. */
function shiftOf(now: number): CSSProperties {
  const { x, y } = burnInShift(now);
  return { '--gate-shift-x': `${x}px`, '--gate-shift-y': `${y}px` } as CSSProperties;
}

/** Reading aloud ends when another screen comes. */
function useReading(screen: string): ReturnType<typeof useVoice> {
  const voice = useVoice();
  const hush = useRef(voice.hush);
  const before = useRef(screen);
  useEffect(() => {
    if (before.current === screen) return;
    before.current = screen;
    hush.current();
  }, [screen]);
  return voice;
}

type MainProps = Readonly<{ kiosk: KioskView; zone: string; isOut: boolean; isElder: boolean; visit: number }>;

function Main({ kiosk, zone, isOut, isElder, visit }: MainProps) {
  const leave = useCall('kiosk.leave');
  if (isOut) return <OutOfService codes={kiosk.codes} />;
  if (kiosk.order === null) return <Start key={visit} kiosk={kiosk} isElder={isElder} />;
  return <Order kiosk={kiosk} zone={zone} onLeave={() => void leave.run({})} isLeaving={leave.busy} />;
}

function SideScreen({ side, onClose }: Readonly<{ side: Side; onClose: () => void }>) {
  switch (side) {
    case 'fetch':
      return <KioskFetchScreen onClose={onClose} />;
    case 'top_up':
      return <KioskTopUp onClose={onClose} />;
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
