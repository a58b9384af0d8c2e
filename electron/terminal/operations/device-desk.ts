/**
 * The till's devices in a technician's hands: which there are, how each is set, what else is plugged in, and whether each
 * works. Each change of a setting is in the journal. Rules DEVICE-10 to DEVICE-17 of docs/spec.md.
 */
import type { Device } from '../../../hardware/device/device.ts';
import type { OutputOf } from '../../contract/contract.ts';
import { whyListUnusable, type DeviceSettings } from '../../contract/device-settings.ts';
import type { ConfiguredDevice, LearningView } from '../../contract/device-values.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { verdictOf } from '../../kernel/doctor-findings.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { DeviceSetup, Posted } from '../ports.ts';
import { rightsOf } from '../staff/rights-store.ts';
import type { StaffRecord } from '../staff/staff-store.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { CheckoutPart } from './checkout-part.ts';
import type { DeviceHistory } from './device-history.ts';
import { deviceView } from './device-view.ts';

type DeskHandlers = Pick<
  Handlers,
  | 'devices.list'
  | 'devices.configure'
  | 'devices.remove'
  | 'devices.detect'
  | 'devices.learn_scanner'
  | 'devices.examine'
>;

export interface DeviceDesk {
  readonly handlers: DeskHandlers;
  /** null: nobody is finding out how a scanner is set. */
  learning(): LearningView;
  start(): void;
  stop(): void;
}

/** What is set up with devices that were handed in and that nobody sets. */
const FIXED: Refusal = { code: 'device.not_settable' };

type DeviceDeskParts = Readonly<{ checkout: Pick<CheckoutPart, 'busy' | 'views'>; history: DeviceHistory }>;

export function createDeviceDesk(context: TerminalContext, { checkout, history }: DeviceDeskParts): DeviceDesk {
  const { deviceSetup } = context.ports;
  let learning: LearningView = null;
  /** One change at a time: two that read the same list would each undo the other. */
  let turn: Promise<unknown> = Promise.resolve();
  let stopListening: (() => void) | undefined;

  const change = (
    type: 'device.configured' | 'device.removed',
    deviceId: string,
    listAfter: (devices: readonly DeviceSettings[]) => Result<readonly DeviceSettings[], Refusal>,
  ): Promise<Result<null, Refusal>> => {
    const act = async (): Promise<Result<null, Refusal>> => {
      const person = requireSetter(context);
      if (!person.ok) return person;
      if (deviceSetup === undefined) return err(FIXED);
      if (checkout.busy().paymentRunning) return err({ code: 'device.payment_running' });
      const before = deviceSetup.settings();
      const after = listAfter(before);
      if (!after.ok) return after;
      const whyNot = whyListUnusable(after.value);
      if (whyNot !== null) return err({ code: 'device.settings_unusable', detail: whyNot });
      const refusal = await deviceSetup.keep(after.value);
      if (refusal !== null) return err({ code: 'device.settings_not_kept', detail: refusal });
      const { cashierId } = person.value;
      const body = { before: find(before, deviceId), after: find(after.value, deviceId) };
      context.record([{ type, subjectId: deviceId, cashierId, body }]);
      await deviceSetup.takeIntoUse();
      context.publish('devices.changed', 'printing.changed');
      return ok(null);
    };
    const changed = turn.then(act);
    // A change that broke must not stop those that wait behind it; its own caller hears of it.
    turn = changed.catch(() => undefined);
    return changed;
  };

  const learn = async (
    setup: DeviceSetup,
    path: string,
  ): Promise<Result<OutputOf<'devices.learn_scanner'>, Refusal>> => {
    const show = (next: LearningView): void => {
      learning = next;
      context.publish('devices.learning');
    };
    const found = await setup.learnScanner(path, show);
    show(null);
    if (found.ok) return found;
    return err({ code: `device.${found.error.code}`, detail: found.error.detail });
  };
  let isLearning = false;

  return {
    learning: () => learning,
    start: () => {
      stopListening = deviceSetup?.onPlugged(() => context.publish('devices.changed'));
    },
    stop: () => stopListening?.(),
    handlers: {
      'devices.list': () => ok({ devices: configuredDevices(context, history) }),
      'devices.configure': async ({ settings }) => {
        const { deviceId } = settings;
        const changed = await change('device.configured', deviceId, (devices) => {
          const old = devices.find((device) => device.deviceId === deviceId);
          if (old !== undefined && old.kind !== settings.kind) return err({ code: 'device.kind_differs' });
          return ok(
            old === undefined ? [...devices, settings] : devices.map((each) => (each === old ? settings : each)),
          );
        });
        if (!changed.ok) return changed;
        const device = configuredDevices(context, history).find((each) => each.settings.deviceId === deviceId);
        return device === undefined ? err({ code: 'device.unknown' }) : ok(device);
      },
      'devices.remove': async ({ deviceId }) => {
        const changed = await change('device.removed', deviceId, (devices) => {
          const after = devices.filter((device) => device.deviceId !== deviceId);
          return after.length === devices.length ? err({ code: 'device.unknown' }) : ok(after);
        });
        return changed.ok ? ok({}) : changed;
      },
      'devices.detect': async () => (deviceSetup === undefined ? err(FIXED) : ok(await deviceSetup.detect())),
      'devices.examine': async () => {
        if (deviceSetup === undefined) return err(FIXED);
        const { clockOffsetMs } = checkout.views['connection.changed']();
        const findings = await deviceSetup.examine(clockOffsetMs);
        const views = findings.map((finding) => ({ ...finding, verdict: verdictOf(finding.code) }));
        return ok({ examinedAtMs: context.ports.clock.now(), findings: views });
      },
      'devices.learn_scanner': async ({ path }) => {
        const person = requireSetter(context);
        if (!person.ok) return person;
        if (deviceSetup === undefined) return err(FIXED);
        if (isLearning) return err({ code: 'device.in_use' });
        isLearning = true;
        try {
          return await learn(deviceSetup, path);
        } finally {
          isLearning = false;
        }
      },
    },
  };
}

/** Who sets devices up: technicians, whose trade it is, and whoever may change settings. */
function requireSetter(context: TerminalContext): Result<StaffRecord, Refusal> {
  const person = requireCashier(context);
  if (!person.ok || person.value.role === 'technician') return person;
  const { permissions } = rightsOf(context.ports.storage.read, person.value.role);
  return permissions.includes('settings') ? person : err({ code: 'contract.not_permitted' });
}

/** Each device that is set, with how it is doing. */
function configuredDevices({ ports }: TerminalContext, history: DeviceHistory): readonly ConfiguredDevice[] {
  return (ports.deviceSetup?.settings() ?? []).flatMap((settings) => {
    const device = deviceOf(ports, settings);
    if (device === null) return [];
    const { problem } = device.condition;
    return history
      .told([deviceView(settings.kind, device)])
      .map((view) => ({ device: view, detail: problem?.detail ?? null, settings }));
  });
}

type DevicePorts = Pick<TerminalContext['ports'], 'nfcReader' | 'scanners' | 'peripherals' | 'indicators' | 'gate'>;

export function deviceOf(ports: DevicePorts, { kind, deviceId }: Pick<DeviceSettings, 'kind' | 'deviceId'>) {
  switch (kind) {
    case 'nfc_reader':
      return mine(ports.nfcReader, deviceId) ?? posted(ports.gate?.readers, deviceId);
    case 'barcode_scanner':
      return ports.scanners?.find(({ id }) => id === deviceId) ?? posted(ports.gate?.scanners, deviceId);
    case 'receipt_printer':
      return mine(ports.peripherals?.printer, deviceId);
    case 'cash_drawer':
      return mine(ports.peripherals?.drawer, deviceId);
    case 'pole_display':
      return mine(ports.peripherals?.display, deviceId);
    case 'indicator':
      return ports.indicators?.find(({ id }) => id === deviceId) ?? posted(ports.gate?.indicators, deviceId);
    case 'barrier':
      return posted(ports.gate?.barriers, deviceId);
  }
}

function mine<D extends Device>(device: D | null | undefined, deviceId: string): D | null {
  return device?.id === deviceId ? device : null;
}

function posted<D extends Device>(all: readonly Posted<D>[] | undefined, deviceId: string): D | null {
  return all?.find(({ device }) => device.id === deviceId)?.device ?? null;
}

/** Settings are JSON; the journal keeps them as they are. */
function find(devices: readonly DeviceSettings[], deviceId: string): JsonObject | null {
  return devices.find((device) => device.deviceId === deviceId) ?? null;
}
