/**
 * What a gate says by light: the four lights of its reader, the lamp at the barrier and the lights beside it. Each shown state
 * goes out once, and an outcome once for each passenger. Rule TRANSIT-22.
 */
import type { Indication } from '../../../hardware/barrier/barrier.ts';
import type { IndicatorSignal } from '../../../hardware/indicator/indicator.ts';
import type { GateLights, GateState, GateView } from '../../contract/gate-values.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { barriersOf } from './gate-posts.ts';

const SIGNALS: { readonly [K in NonNullable<GateView['signal']>['kind']]: IndicatorSignal } = {
  go: 'go',
  go_concession: 'go_low',
  stop: 'stop',
  unlock_phone: 'unlock',
};

export function lightsOf(shown: GateState, isOpening: boolean): GateLights {
  switch (shown.state) {
    case 'armed':
      return { lit: 1, isBlinking: true, tone: 'neutral' };
    case 'deciding':
      return { lit: isOpening ? 3 : 2, isBlinking: false, tone: 'neutral' };
    case 'go':
      return { lit: 4, isBlinking: false, tone: 'good' };
    case 'stop':
      return { lit: 4, isBlinking: false, tone: 'bad' };
    case 'wait':
    case 'out_of_service':
      return { lit: 0, isBlinking: false, tone: 'neutral' };
  }
}

/** `show` tells the lamps when there is something new to tell. */
export function createGateLamps(
  context: TerminalContext,
): Readonly<{ show: (state: GateState['state'], signal: GateView['signal']) => void }> {
  /** As the lamps were told last. */
  let indicated = '';
  return {
    show: (state, signal) => {
      // The same again is another passenger's only where it tells an outcome.
      const key = `${state} ${isOutcome(state) ? signal?.signalId : ''}`;
      if (key === indicated) return;
      indicated = key;
      const indication: Indication = state === 'deciding' ? 'wait' : state;
      for (const barrier of barriersOf({ context })) barrier.indicate(indication);
      for (const { device } of context.ports.gate?.indicators ?? []) device.show(indicatorSignal(state, signal));
    },
  };
}

const isOutcome = (state: GateState['state']): boolean => state === 'go' || state === 'stop';

function indicatorSignal(state: GateState['state'], signal: GateView['signal']): IndicatorSignal {
  if (isOutcome(state) && signal !== null) return SIGNALS[signal.kind];
  return state === 'armed' ? 'ready' : state === 'out_of_service' ? 'out_of_service' : 'wait';
}
