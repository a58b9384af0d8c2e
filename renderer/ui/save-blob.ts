/** Saves a file the way a browser does: into the downloads folder, under the name given. */
import type { Clock } from '../../electron/kernel/clock.ts';

/** A browser reads the file after the click; the address is given back well after that. */
const KEPT_MS = 60_000;

export function saveBlob(clock: Clock, fileName: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  clock.after(KEPT_MS, () => URL.revokeObjectURL(address));
}
