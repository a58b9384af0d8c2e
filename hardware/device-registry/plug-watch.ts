/**
 * Notices that something was plugged in or pulled, so that a device is opened the moment it is there instead of at its next
 * turn. It looks at the names of what hangs on the bus: one folder a second, nothing is opened or asked.
 * Rule DEVICE-16 of docs/spec.md.
 */
import { readdir } from 'node:fs/promises';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';

/** A person looks up from the plug after about that long. */
export const LOOK_EVERY_MS = 1_000;

export type PlugWatch = Readonly<{ stop(): void }>;

export function watchPlugs(
  options: Readonly<{
    clock: Clock;
    /** The names of all that is plugged in; null when the system does not tell. */
    look: () => Promise<readonly string[] | null>;
    onChange: () => void;
  }>,
): PlugWatch {
  const { clock, look, onChange } = options;
  let seen: string | null = null;
  let isStopped = false;
  let timer: Timer | null = null;

  const lookAgain = async (): Promise<void> => {
    const names = await look();
    // A system that does not tell will not tell in a second either; devices are then found at their own next turn.
    if (isStopped || names === null) return;
    const now = names.toSorted().join('\n');
    const hasChanged = seen !== null && seen !== now;
    seen = now;
    if (hasChanged) onChange();
    timer = clock.after(LOOK_EVERY_MS, () => void lookAgain());
  };
  void lookAgain();

  return {
    stop: () => {
      isStopped = true;
      timer?.cancel();
    },
  };
}

/** Each device and interface of the USB, as Linux names them; null elsewhere. */
export function lookAtLinuxUsb(systemFolder = '/sys'): Promise<readonly string[] | null> {
  return readdir(`${systemFolder}/bus/usb/devices`).catch(() => null);
}
