/**
 * The devices at a gate's two sides: which reader and which barrier serve which way, and the one question that a barrier is
 * asked. Rules TRANSIT-24 and TRANSIT-87.
 */
import { BARRIER_ANSWER_MS, type Barrier, type BarrierAnswer } from '../../../hardware/barrier/barrier.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { DeviceRole } from '../../contract/device-settings.ts';
import type { TransitSettings } from '../ports.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Direction } from '../transit/passage.ts';

/** Beyond what a driver takes by itself, for one that hangs. */
const BARRIER_GIVE_UP_MS = BARRIER_ANSWER_MS + 500;

type Posts = Readonly<{ context: TerminalContext; transit: TransitSettings }>;

/** Those of the gate, each with its way; where none was set up for a gate, the one that there is. */
export function readersOf({
  context,
  transit,
}: Posts): readonly Readonly<{ reader: NfcReader; direction: Direction }>[] {
  const { gate, nfcReader } = context.ports;
  const { direction } = transit.place;
  const posted = gate?.readers ?? [];
  if (posted.length > 0)
    return posted.map(({ device, role }) => ({ reader: device, direction: wayOf(role, direction) }));
  return nfcReader === null ? [] : [{ reader: nfcReader, direction }];
}

/** Those that were set up for a gate; where none was, the one that was handed in. */
export function barriersOf({ context }: Pick<Posts, 'context'>): readonly Barrier[] {
  const { gate, barrier } = context.ports;
  const posted = (gate?.barriers ?? []).map(({ device }) => device);
  return posted.length > 0 || barrier === undefined || barrier === null ? posted : [barrier];
}

/** The one that stands in that way; null: nothing does. */
function barrierFor({ context, transit }: Posts, direction: Direction): Barrier | null {
  const posted = context.ports.gate?.barriers ?? [];
  const own = posted.find(({ role }) => role === direction) ?? posted.find(({ role }) => role === 'gate');
  const only = posted.length === 0 ? barriersOf({ context })[0] : undefined;
  return own?.device ?? only ?? (direction === transit.place.direction ? (posted[0]?.device ?? null) : null);
}

/** Never rejects, and ends whatever the driver does. */
export function askBarrier(posts: Posts, direction: Direction): Promise<BarrierAnswer> {
  const { clock, log } = posts.context.ports;
  const barrier = barrierFor(posts, direction);
  if (barrier === null) {
    return Promise.resolve({
      kind: 'fault',
      wasSeenShut: false,
      problem: { code: 'not_found', detail: 'this gate has no barrier' },
    });
  }
  return new Promise((resolve) => {
    const timer = clock.after(BARRIER_GIVE_UP_MS, () => {
      log.write('error', 'barrier_silent', { deviceId: barrier.id });
      resolve({
        kind: 'fault',
        wasSeenShut: false,
        problem: { code: 'no_answer', detail: 'the driver said nothing' },
      });
    });
    void barrier.openBarrier({ direction }).then((answer) => {
      timer.cancel();
      resolve(answer);
    });
  });
}

/** A device that was set up for one way serves that way; any other the gate's own. */
export function wayOf(role: DeviceRole, own: Direction): Direction {
  return role === 'entry' || role === 'exit' ? role : own;
}
