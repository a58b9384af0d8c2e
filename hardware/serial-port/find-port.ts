/**
 * Finds a device again after it was plugged in anew: by what it says of itself and, where that does not tell two apart, by
 * its socket; never by a path that the system gives to whatever comes first. Rule SCANNER-9.
 */
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { DeviceIdentity, DeviceProblem } from '../device/device.ts';
import type { SerialPorts } from './serial-port.ts';

/** Where a device is looked for. `path` alone is for a port that says nothing of what hangs on it: a built-in COM port. */
export type DevicePlace = Readonly<{ identity: DeviceIdentity }> | Readonly<{ path: string }>;

type Candidate = Readonly<{ path: string; identity: DeviceIdentity }>;

export function findDevice<C extends Candidate>(
  identity: DeviceIdentity,
  candidates: readonly C[],
): Result<C, DeviceProblem> {
  const alike = candidates.filter((candidate) => isAlike(identity, candidate.identity));
  const here = alike.filter((candidate) => identity.socket !== null && candidate.identity.socket === identity.socket);
  if (here.length === 1 && here[0] !== undefined) return ok(here[0]);
  const [only] = alike;
  // One without a number of its own is known by its socket alone: in another socket it may be another lane's.
  const isSurelyIt = identity.serialNumber !== null || identity.socket === null;
  if (alike.length === 1 && only !== undefined && isSurelyIt) return ok(only);
  const detail =
    alike.length === 0
      ? `nothing like ${nameOf(identity)} is plugged in`
      : `${alike.length} like ${nameOf(identity)} are plugged in, in ${alike.map(({ identity: { socket } }) => socket ?? 'an unknown socket').join(', ')}`;
  return err({ code: 'not_found', detail });
}

/** The port that it is at now. */
export async function pathOfPlace(
  ports: Pick<SerialPorts, 'list'>,
  place: DevicePlace,
): Promise<Result<string, DeviceProblem>> {
  if ('path' in place) return ok(place.path);
  const listed = await ports.list();
  if (!listed.ok) return listed;
  const found = findDevice(place.identity, listed.value);
  return found.ok ? ok(found.value.path) : found;
}

function isAlike(wanted: DeviceIdentity, found: DeviceIdentity): boolean {
  const fits = (want: string | null, has: string | null): boolean => want === null || want === has;
  return (
    fits(wanted.vendorId, found.vendorId) &&
    fits(wanted.productId, found.productId) &&
    fits(wanted.serialNumber, found.serialNumber)
  );
}

function nameOf({ vendorId, productId, serialNumber, socket }: DeviceIdentity): string {
  const parts = [`${vendorId ?? '*'}:${productId ?? '*'}`];
  if (serialNumber !== null) parts.push(`number ${serialNumber}`);
  if (socket !== null) parts.push(`socket ${socket}`);
  return parts.join(', ');
}

/** As the systems write it (`0x0C2E`, `c2e`) to four lower-case digits; null when it is no such number. */
export function usbId(text: string | number | undefined): string | null {
  if (typeof text === 'number') return text.toString(16).padStart(4, '0');
  const digits = text?.trim().replace(/^0x/i, '').toLowerCase() ?? '';
  return /^[0-9a-f]{1,4}$/.test(digits) ? digits.padStart(4, '0') : null;
}
