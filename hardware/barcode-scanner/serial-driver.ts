/** A scanner on a serial port, built-in or USB-COM. Rules SCANNER-1 to SCANNER-11 of docs/spec.md. */
import { pathOfPlace, type DevicePlace } from '../serial-port/find-port.ts';
import { SETTINGS_9600_8N1, type SerialPorts, type SerialSettings } from '../serial-port/serial-port.ts';
import type { BarcodeScanner } from './barcode-scanner.ts';
import { DEFAULT_SILENCE_MS, type CodeEnd } from './framing.ts';
import { keepScannerOpen, type ScannerParts } from './kept-open-scanner.ts';
import { createScanStream } from './scan-stream.ts';

export type SerialScannerSettings = Readonly<{ line: SerialSettings; end: CodeEnd; silenceMs: number }>;

export const DEFAULT_SERIAL_SCANNER: SerialScannerSettings = {
  line: SETTINGS_9600_8N1,
  end: 'learned',
  silenceMs: DEFAULT_SILENCE_MS,
};

export function createSerialBarcodeScanner(
  options: ScannerParts & Readonly<{ place: DevicePlace; ports: SerialPorts; settings?: SerialScannerSettings }>,
): BarcodeScanner {
  const { place, ports, clock, settings = DEFAULT_SERIAL_SCANNER } = options;
  const { end, silenceMs, line } = settings;

  return keepScannerOpen(options, async (watch, tell) => {
    const path = await pathOfPlace(ports, place);
    if (!path.ok) return { ok: false, problem: path.error };
    // A port that is known by its name alone is seen once it is open.
    if ('identity' in place) watch.found();
    const stream = createScanStream({ clock, end, silenceMs, tell });
    const opened = await ports.open({
      path: path.value,
      settings: line,
      onBytes: stream.push,
      onLost: (problem) => {
        stream.reset();
        watch.failed(problem);
      },
    });
    if (!opened.ok) return { ok: false, problem: opened.error };
    watch.found();
    const close = async (): Promise<void> => {
      stream.stop();
      await opened.value.close();
    };
    return { ok: true, opened: { close } };
  });
}
