/**
 * What each state of the gate looks like and says: a table, so that none is without colour, sign and words, and no two share
 * them (till lesson E10). Pure. Rules GATESCREEN-1 to GATESCREEN-5 of docs/spec.md.
 */
import { ArrowUp, Ban, Hand, Hourglass, LoaderCircle, SmartphoneNfc, type LucideIcon } from 'lucide-react';
import type { GateState, GateView } from '../../../electron/contract/gate-values.ts';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { gateTexts } from '../../i18n/texts/gate.ts';

/** Names a set of colours in gate.css, each measured by tokens.test.ts. */
export type GateTone = 'ready' | 'deciding' | 'go' | 'stop' | 'wait' | 'out';

export type GateLook = Readonly<{ tone: GateTone; sign: LucideIcon; word: Bilingual }>;

export const GATE_LOOKS: Readonly<Record<GateState['state'], GateLook>> = {
  armed: { tone: 'ready', sign: SmartphoneNfc, word: gateTexts.word_armed },
  deciding: { tone: 'deciding', sign: LoaderCircle, word: gateTexts.word_deciding },
  go: { tone: 'go', sign: ArrowUp, word: gateTexts.word_go },
  stop: { tone: 'stop', sign: Hand, word: gateTexts.word_stop },
  wait: { tone: 'wait', sign: Hourglass, word: gateTexts.word_wait },
  out_of_service: { tone: 'out', sign: Ban, word: gateTexts.word_out_of_service },
};

const AWAY: GateState = { state: 'out_of_service', codes: ['contract.terminal_unreachable'] };

/** What the screen says: what the terminal says, while it is there to say it. */
export function stateShown({ state }: Pick<GateView, 'state'>, live: boolean): GateState {
  return live ? state : AWAY;
}

/** At most two lines under the word: a reason and what to do. */
export function linesOf(state: GateState): readonly Bilingual[] {
  switch (state.state) {
    case 'armed':
      return [gateTexts.hint_armed];
    case 'deciding':
      return [gateTexts.hint_deciding];
    case 'go':
      return [rideLine(state), fareLine(state)];
    case 'stop':
      return reasonAndAction(state.shownCode);
    case 'wait':
      return reasonAndAction(state.code).slice(0, 1);
    // A passenger needs no reason; the staff's page has them all.
    case 'out_of_service':
      return [gateTexts.hint_out_of_service];
  }
}

type Go = Extract<GateState, { state: 'go' }>;

function rideLine({ kind, concession }: Go): Bilingual {
  const ride = gateTexts[`ride_${kind}`];
  return concession ? both((language) => `${ride[language]} · ${gateTexts.concession[language]}`) : ride;
}

function fareLine({ fare, kind }: Go): Bilingual {
  if (fare === null) return gateTexts.fareLater;
  // A ticket was paid when it was bought.
  if (fare.minor === 0) return kind === 'ticket' ? gateTexts.farePaid : gateTexts.fareFree;
  return both((language) => `${gateTexts.fare[language]} ${formatMoney(fare)}`);
}

/** A newer service may know codes that this screen does not; its passenger still gets a sentence. */
function reasonAndAction(code: string): readonly Bilingual[] {
  const texts = ERRORS[isErrorCode(code) ? code : 'gate.wallet_refused'];
  return [both((language) => texts[language].title), both((language) => texts[language].action)];
}

export function both(textIn: (language: keyof Bilingual) => string): Bilingual {
  return { 'zh-CN': textIn('zh-CN'), en: textIn('en') };
}

/** Asleep hours of a city: the screen is dark then, and blinds nobody. */
const NIGHT = { fromHour: 22, toHour: 6 };

export function isNight(nowMs: number, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(nowMs));
  return hour >= NIGHT.fromHour || hour < NIGHT.toHour;
}

/** In a circle of nine places, a step a minute: no edge stays on the same pixels for weeks. */
const SHIFT_EVERY_MS = 60_000;
const SHIFT_PIXELS = 6;
const PLACES = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const;

export function burnInShift(nowMs: number): Readonly<{ x: number; y: number }> {
  const [x, y] = PLACES[Math.floor(nowMs / SHIFT_EVERY_MS) % PLACES.length] ?? [0, 0];
  return { x: x * SHIFT_PIXELS, y: y * SHIFT_PIXELS };
}
