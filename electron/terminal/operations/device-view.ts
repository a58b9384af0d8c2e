/** A device as the screens see it, but for its history. */
import type { Device } from '../../../hardware/device/device.ts';
import type { DeviceView } from '../../contract/terminal-values.ts';

/** What the device says of itself; device-history.ts adds since when. */
export type BareDeviceView = Omit<DeviceView, 'sinceMs' | 'tryCount'>;

export function deviceView(kind: DeviceView['kind'], { id, name, simulated, condition }: Device): BareDeviceView {
  const { state, problem } = condition;
  return { deviceId: id, kind, name, state, problem: problem?.code ?? null, simulated };
}
