/** A device as the screens see it. */
import type { Device } from '../../../hardware/device/device.ts';
import type { DeviceView } from '../../contract/terminal-values.ts';

export function deviceView(kind: DeviceView['kind'], { id, name, simulated, condition }: Device): DeviceView {
  const { state, problem } = condition;
  return { deviceId: id, kind, name, state, problem: problem?.code ?? null, simulated };
}
