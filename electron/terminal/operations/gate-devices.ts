/**
 * The devices of a gate, as far as any gate needs them, and the lights of the counter: opened when the terminal starts, shown with their condition, opened
 * again when a technician exchanges them. What a passage does with them is the gate's own. Rule DEVICE-19 of docs/spec.md;
 * docs/decisions/0200-several-devices-of-a-kind.md.
 */
import type { Device } from '../../../hardware/device/device.ts';
import type { DeviceView } from '../../contract/terminal-values.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { deviceView, type BareDeviceView } from './device-view.ts';

export type GateDevices = Readonly<{
  views(): readonly BareDeviceView[];
  start(): void;
  /** The devices are closed by whoever made them. */
  stop(): void;
}>;

/** Its scanners are kept by the scanner desk, which knows where each scan goes. */
export function createGateDevices(context: TerminalContext): GateDevices {
  const { log } = context.ports;
  const devices = (): readonly Readonly<{ kind: DeviceView['kind']; device: Device }>[] => {
    const { gate, indicators = [] } = context.ports;
    const lights = [...indicators, ...(gate?.indicators ?? []).map(({ device }) => device)];
    return [
      ...(gate?.readers ?? []).map(({ device }) => ({ kind: 'nfc_reader' as const, device })),
      ...lights.map((device) => ({ kind: 'indicator' as const, device })),
      ...(gate?.barriers ?? []).map(({ device }) => ({ kind: 'barrier' as const, device })),
    ];
  };
  const subscriptions: (() => void)[] = [];
  let stopExchanging: (() => void) | undefined;

  const letGo = (): void => {
    for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
  };
  const listen = (): void => {
    for (const { kind, device } of devices()) {
      subscriptions.push(
        device.onCondition(({ state, problem }) => {
          const why = problem === null ? {} : { problem: problem.code, detail: problem.detail };
          log.write(problem === null ? 'info' : 'warn', 'gate_device_changed', {
            kind,
            deviceId: device.id,
            state,
            ...why,
          });
          context.publish('devices.changed');
        }),
      );
      device.open();
    }
  };

  return {
    views: () => devices().map(({ kind, device }) => deviceView(kind, device)),
    start: () => {
      listen();
      stopExchanging = context.ports.deviceSetup?.onExchanged(() => {
        letGo();
        listen();
      });
    },
    stop: () => {
      stopExchanging?.();
      letGo();
    },
  };
}
