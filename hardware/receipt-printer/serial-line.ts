/**
 * A byte line over a serial port, built in or behind USB: the port is looked for anew at each opening, so that it is found
 * under whatever name it came back. Rule PRINT-44 of docs/spec.md.
 */
import { ok } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import { pathOfPlace, type DevicePlace } from '../serial-port/find-port.ts';
import type { SerialPorts, SerialSettings } from '../serial-port/serial-port.ts';
import type { OpenByteLine } from './byte-line.ts';

export type SerialLineOptions = Readonly<{ ports: SerialPorts; place: DevicePlace; settings: SerialSettings }>;

export function openSerialLine({ ports, place, settings }: SerialLineOptions): OpenByteLine {
  return async (found) => {
    const path = await pathOfPlace(ports, place);
    if (!path.ok) return path;
    // A port that is known by its name alone is seen once it is open.
    if ('identity' in place) found();
    let onBytes: (bytes: Uint8Array) => void = () => undefined;
    let onGone: (problem: DeviceProblem) => void = () => undefined;
    /** Told before anybody listened. */
    let goneEarly: DeviceProblem | null = null;
    let isListenedTo = false;
    const opened = await ports.open({
      path: path.value,
      settings,
      onBytes: (bytes) => onBytes(bytes),
      onLost: (problem) => {
        if (isListenedTo) onGone(problem);
        else goneEarly = problem;
      },
    });
    if (!opened.ok) return opened;
    found();
    const connection = opened.value;
    return ok({
      write: async (bytes) => (await connection.write(bytes)) === null,
      onBytes: (listener) => {
        onBytes = listener;
      },
      onGone: (listener) => {
        onGone = listener;
        isListenedTo = true;
        if (goneEarly !== null) listener(goneEarly);
      },
      close: () => {
        onGone = () => undefined;
        return connection.close();
      },
    });
  };
}
