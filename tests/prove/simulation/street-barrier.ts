/**
 * The barrier of a simulated gate, which stands in the street whatever becomes of the process: each pulse it got, whether it
 * opened, and what the till was told of it. It asks at each pulse, through a connection that sees only what is durable, whom
 * it is for. Rules PROVE-130, PROVE-131.
 */
import type Database from 'better-sqlite3';
import type { Barrier, BarrierAnswer } from '../../../hardware/barrier/barrier.ts';
import { Broken } from './broken.ts';
import { valuesOf } from './kept-statements.ts';
import type { Life } from './life.ts';
import type { VirtualTime } from './virtual-time.ts';

/** `unseen` opens and its sensor does not say so; `hung` says nothing at all, shut or open. */
export type Manner = 'opens' | 'stays_shut' | 'unseen' | 'hung_shut' | 'hung_open';

/** `atMs`: by true time. */
export type Pulse = Readonly<{ passageId: string; atMs: number; didOpen: boolean; isConfirmed: boolean }>;

export interface StreetBarrier {
  manner: Manner;
  readonly pulses: readonly Pulse[];
  /** As one process has it in its hand. */
  portOf(life: Life): Barrier;
  /** Nothing is there to look at before the next commit. */
  tillCommitted(): void;
  /** After each step. Throws Broken. */
  look(): void;
}

const OPENS_AFTER_MS = 180;
/** As long as a driver waits for the sensor (hardware/barrier/barrier.ts). */
const GIVES_UP_AFTER_MS = 1_500;

const PASSED = "SELECT passage_id FROM gate_passages WHERE outcome = 'passed'";
const OPENING = "SELECT passage_id FROM gate_passages WHERE outcome = 'opening' ORDER BY passage_key";

export function createStreetBarrier(options: {
  time: VirtualTime;
  till: () => Database.Database;
  onPulse: (says: string) => void;
}): StreetBarrier {
  const { time, till, onPulse } = options;
  const pulses: Pulse[] = [];
  const faults: string[] = [];
  let passedCount = 0;
  let isToLookAt = true;

  /** One decision in the journal for each pulse, and no pulse twice. */
  const whoseTurn = (): string => {
    const waiting = (valuesOf(till(), OPENING).all() as string[]).filter(
      (passageId) => !pulses.some((pulse) => pulse.passageId === passageId),
    );
    const [passageId = ''] = waiting;
    if (waiting.length !== 1) faults.push(`the barrier opens for ${waiting.length} decisions`);
    return passageId;
  };

  const pulsed = (manner: Manner): Promise<BarrierAnswer> => {
    const passageId = whoseTurn();
    const didOpen = manner === 'opens' || manner === 'unseen' || manner === 'hung_open';
    pulses.push({ passageId, atMs: time.now(), didOpen, isConfirmed: manner === 'opens' });
    onPulse(`the barrier ${manner}`);
    return new Promise((resolve) => {
      if (manner === 'opens')
        time.after(OPENS_AFTER_MS, 'the barrier is open', () =>
          resolve({ kind: 'confirmed', afterMs: OPENS_AFTER_MS }),
        );
      if (manner !== 'stays_shut' && manner !== 'unseen') return;
      const problem = { code: 'no_answer', detail: 'simulated' } as const;
      time.after(GIVES_UP_AFTER_MS, 'the barrier is given up', () =>
        resolve({ kind: 'fault', wasSeenShut: manner === 'stays_shut', problem }),
      );
    });
  };

  const barrier: StreetBarrier = {
    manner: 'opens',
    pulses,
    portOf: (life) => ({
      ...{ id: 'barrier-1', name: 'Simulated barrier', simulated: true, position: 'shut' },
      condition: { state: 'ready', problem: null },
      open: () => undefined,
      onCondition: () => () => undefined,
      onEvent: () => () => undefined,
      indicate: () => undefined,
      openBarrier: () =>
        new Promise((resolve) => {
          // A dead process hears nothing of it.
          void life
            .awaited('barrier', () => pulsed(barrier.manner))
            .then((answer) => life.act(() => (life.isAlive() ? resolve(answer) : undefined)));
        }),
      close: async () => undefined,
    }),
    tillCommitted: () => {
      isToLookAt = true;
    },
    look: () => {
      if (!isToLookAt && faults.length === 0) return;
      isToLookAt = false;
      const passed = valuesOf(till(), PASSED).all() as string[];
      if (passed.length !== passedCount) {
        passedCount = passed.length;
        for (const passageId of passed) {
          const isConfirmed = pulses.some((pulse) => pulse.passageId === passageId && pulse.isConfirmed);
          if (!isConfirmed) faults.push(`${passageId} is called passed, and no barrier confirmed it`);
        }
      }
      const [first] = faults;
      if (first !== undefined) throw new Broken('gate', first);
    },
  };
  return barrier;
}
