/**
 * The gate as a passenger meets it: the whole screen is one state with one colour, sign, word and sound, in both languages.
 * It is never dead: while the service is away it says that the gate is out of service. Rules GATESCREEN-1 to GATESCREEN-15
 * of docs/spec.md.
 */
import { FlaskConical, UserRound, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { GateState, GateView } from '../../../electron/contract/gate-values.ts';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { useNow } from '../../client/use-now.ts';
import { useTill, useTillState } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { formatMoment } from '../../i18n/format-time.ts';
import { gateTexts } from '../../i18n/texts/gate.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { both, burnInShift, GATE_LOOKS, isNight, linesOf, stateShown } from './gate-looks.ts';
import { GATE_NOTES, type GateSignal } from './gate-sounds.ts';
import { InspectionScreen } from './inspection-screen.tsx';
import { UnlockScreen } from './unlock-screen.tsx';
import { usePassengerWedge } from './use-passenger-wedge.ts';
import { useTones, type HeardTones } from './use-tones.ts';
import { useVoice } from './use-voice.ts';
import './gate.css';

/** Where no store is known yet. */
const DEFAULT_ZONE = 'Asia/Shanghai';

/** `onBench`: opens the simulated devices of a demo. */
export function GateScreen({ gate, onBench }: Readonly<{ gate: GateView; onBench: () => void }>) {
  const { live } = useTillState();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? DEFAULT_ZONE);
  const [isUnlocking, setUnlocking] = useState(false);
  // A minute is as fine as the clock on the screen is, and as slow as the picture creeps.
  const now = useNow(60_000);
  const shift = burnInShift(now);
  const state = stateShown(gate, live);
  const sounds = useGateSounds(live ? gate.signal : null);
  usePassengerWedge('gate.scan');
  const { tone } = GATE_LOOKS[state.state];
  const isInspecting = live && gate.inspection !== null;
  return (
    <main
      className={`gate gate-${isInspecting || isUnlocking ? 'staff' : tone}${isNight(now, zone) ? ' gate-night' : ''}`}
      style={{ '--gate-shift-x': `${shift.x}px`, '--gate-shift-y': `${shift.y}px` } as CSSProperties}
      data-testid="gate"
      data-state={state.state}
    >
      <GateHead gate={gate} zone={zone} now={now} onBench={onBench} />
      {isUnlocking ? (
        <UnlockScreen onClose={() => setUnlocking(false)} />
      ) : isInspecting && gate.inspection !== null ? (
        <InspectionScreen inspection={gate.inspection} zone={zone} />
      ) : (
        <GateBody state={state} />
      )}
      <GateFoot gate={gate} state={state} sounds={sounds} onStaff={() => setUnlocking(true)} isStaff={isUnlocking} />
    </main>
  );
}

type GateHeadProps = Readonly<{ gate: GateView; zone: string; now: number; onBench: () => void }>;

function GateHead({ gate, zone, now, onBench }: GateHeadProps) {
  const sandbox = useTill((till) => till.terminal.sandbox);
  const { stationName, place, flatFare } = gate;
  return (
    <header className="gate-head">
      <div className="gate-place">
        <BothWords text={stationName ?? gateTexts[`direction_${place.direction}`]} />
        <span className="gate-number">{place.gateId}</span>
        {stationName === null ? null : <BothWords text={gateTexts[`direction_${place.direction}`]} />}
      </div>
      {flatFare === null ? null : (
        <span className="gate-price">
          <BothWords text={gateTexts.fare} /> {formatMoney(flatFare)}
        </span>
      )}
      {sandbox ? (
        <AriaButton className="gate-sandbox" onPress={onBench} data-testid="gate-bench">
          <Icon of={FlaskConical} size="s" /> <BothWords text={gateTexts.sandbox} />
        </AriaButton>
      ) : null}
      <time className="gate-clock">{formatMoment(now, 'time', 'zh-CN', zone)}</time>
    </header>
  );
}

/** The one thing that is said. A screen reader hears it when it changes. */
function GateBody({ state }: Readonly<{ state: GateState }>) {
  const { sign: Sign, word } = GATE_LOOKS[state.state];
  return (
    <section className="gate-body" aria-live="assertive" aria-atomic="true" data-testid="gate-body">
      <Sign className="gate-sign" aria-hidden="true" focusable="false" strokeWidth={2.4} />
      <div className="gate-words">
        <h1 className="gate-word">
          <span lang="zh-CN">{word['zh-CN']}</span>
          <span lang="en">{word.en}</span>
        </h1>
        {linesOf(state).map((line) => (
          <BothLines key={line.en} text={line} className="gate-line" />
        ))}
      </div>
    </section>
  );
}

type GateFootProps = Readonly<{
  gate: GateView;
  state: GateState;
  sounds: HeardTones<GateSignal>;
  onStaff: () => void;
  isStaff: boolean;
}>;

function GateFoot({ gate, state, sounds, onStaff, isStaff }: GateFootProps) {
  const { isMute, speak } = useVoice();
  return (
    <footer className="gate-foot">
      <GateKey
        label={isMute ? gateTexts.noVoice : gateTexts.speak}
        onPress={() => speak(spoken(state))}
        icon={isMute ? VolumeX : Volume2}
      />
      <Lights lights={gate.lights} isLive={state.state !== 'out_of_service'} />
      {sounds.isAudible ? null : (
        <button type="button" className="gate-sound-off" onClick={sounds.unlock} data-testid="gate-sound-off">
          <BothWords text={gateTexts.soundOff} />
        </button>
      )}
      {isStaff ? null : <GateKey label={gateTexts.staff} onPress={onStaff} icon={UserRound} testId="gate-staff" />}
    </footer>
  );
}

type GateKeyProps = Readonly<{ label: Bilingual; onPress: () => void; icon: typeof UserRound; testId?: string }>;

function GateKey({ label, onPress, icon, testId = 'gate-speak' }: GateKeyProps) {
  return (
    <AriaButton className={`gate-key ${testId}-key`} onPress={onPress} data-testid={testId}>
      <Icon of={icon} size="l" />
      <BothWords text={label} />
    </AriaButton>
  );
}

const LIGHTS = [1, 2, 3, 4] as const;

/** The reader's own four lights, for those that have none (till lesson E9). The words say the same. */
function Lights({ lights, isLive }: Readonly<{ lights: GateView['lights']; isLive: boolean }>) {
  const { isBlinking, tone } = lights;
  const lit = isLive ? lights.lit : 0;
  return (
    <div className={`gate-lights gate-lights-${tone}`} data-testid="gate-lights" data-lit={lit} aria-hidden="true">
      {LIGHTS.map((place) => (
        <span
          key={place}
          className={place > lit ? '' : `gate-light-on${isBlinking && place === 1 ? ' gate-light-blinks' : ''}`}
        />
      ))}
    </div>
  );
}

/** The word and what stands under it, as a sentence. */
function spoken(state: GateState): Bilingual {
  const { word } = GATE_LOOKS[state.state];
  const lines = linesOf(state);
  return both((language) => [word, ...lines].map((line) => line[language]).join(language === 'en' ? '. ' : '，'));
}

/** Plays each signal once; what came while nothing could be heard is not heard late. */
function useGateSounds(signal: GateView['signal']): HeardTones<GateSignal> {
  const tones = useTones(GATE_NOTES);
  const heard = useRef<number | null>(signal?.signalId ?? 0);
  const { play } = tones;
  useEffect(() => {
    if (signal === null || heard.current === signal.signalId) return;
    heard.current = signal.signalId;
    play(signal.kind);
  }, [signal, play]);
  return tones;
}
