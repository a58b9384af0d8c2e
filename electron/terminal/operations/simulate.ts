/**
 * Playing customer and bad luck at simulated devices: demos, training and tests. With real devices it refuses. Rules
 * CHECKOUT-25 and DEVICE-20 to DEVICE-22 of docs/spec.md.
 */
import type { TagRead } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { SimulatedDevice } from '../ports.ts';
import type { TerminalContext } from '../terminal-context.ts';

type SimulateHandlers = Pick<
  Handlers,
  | 'devices.simulate_tap'
  | 'devices.simulate_tag'
  | 'devices.simulate_scan'
  | 'devices.simulate_fault'
  | 'devices.faults'
  | 'devices.simulated_wallets'
>;

export function simulateHandlers(context: TerminalContext): SimulateHandlers {
  const { ports } = context;
  const { simulatedTaps } = ports;
  const at = (deviceId: string): Result<SimulatedDevice, Refusal> => {
    const device = ports.deviceSetup?.simulated(deviceId) ?? null;
    return device === null ? err({ code: 'device.not_simulated' }) : ok(device);
  };
  const done = (isNoticed: boolean) => (isNoticed ? ok({}) : err({ code: 'device.took_no_notice' } as const));

  return {
    'devices.simulate_tap': ({ deviceId, walletId }) => {
      const readers = [ports.nfcReader, ...(ports.gate?.readers ?? []).map(({ device }) => device)];
      const isSimulated = readers.some((reader) => reader?.id === deviceId && reader.simulated);
      if (simulatedTaps === null || !isSimulated) return err({ code: 'device.not_simulated' });
      return simulatedTaps.tap(deviceId, walletId) ? ok({}) : err({ code: 'checkout.reader_not_ready' });
    },
    'devices.simulate_tag': ({ deviceId, tag, value }) => {
      const device = at(deviceId);
      return device.ok ? done(device.value.touch(tagOf(tag, value))) : device;
    },
    'devices.simulate_scan': ({ deviceId, text, symbologyIdentifier }) => {
      const device = at(deviceId);
      return device.ok ? done(device.value.scan(text, symbologyIdentifier)) : device;
    },
    'devices.simulate_fault': ({ deviceId, fault, isOn }) => {
      const device = at(deviceId);
      if (!device.ok) return device;
      return device.value.setFault(fault, isOn) ? ok({}) : err({ code: 'device.fault_unknown' });
    },
    'devices.faults': ({ deviceId }) => {
      const device = at(deviceId);
      return device.ok ? ok({ faults: device.value.faults() }) : device;
    },
    'devices.simulated_wallets': async () => {
      const wallets = (await simulatedTaps?.wallets()) ?? [];
      return ok({
        wallets: wallets.map(({ walletId, name, balanceMinor }) => ({
          walletId,
          name,
          balance: balanceMinor === null ? null : money(balanceMinor, context.currency),
        })),
      });
    },
  };
}

function tagOf(kind: TagRead['kind'], value: string): TagRead {
  switch (kind) {
    case 'text':
      return { kind, text: value };
    case 'uri':
      return { kind, uri: value };
    case 'uid':
      return { kind, uid: value };
  }
}
