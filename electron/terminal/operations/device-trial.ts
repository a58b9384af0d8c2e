/**
 * Trying a device out: a printer prints, a drawer opens, a display shows, a scanner or a reader tells what it reads. What is
 * read in a trial goes nowhere else and is written down nowhere. Rule DEVICE-17 of docs/spec.md.
 */
import type { Barrier } from '../../../hardware/barrier/barrier.ts';
import type { BarcodeScanner } from '../../../hardware/barcode-scanner/barcode-scanner.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { TEST_LISTENS_MS, type DeviceTest } from '../../contract/device-values.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { StaffRecord } from '../staff/staff-store.ts';
import { requireRole, type TerminalContext } from '../terminal-context.ts';
import type { PrintDesk } from './print-desk.ts';
import type { ScannerDesk } from './scanner-desk.ts';
import type { TagDesk } from './tag-desk.ts';

/** A drawer holds money: whoever may open it without a sale may try it out. */
const TESTERS: readonly StaffRecord['role'][] = ['supervisor', 'manager', 'technician'];
/** Long enough to walk around the counter and look. */
const SHOWN_MS = 5_000;
/** Enough to recognise what was scanned; a long code would fill the page. */
const MAX_SHOWN_TEXT = 64;

export function trialHandlers(
  context: TerminalContext,
  { printDesk, scanners, tags }: Readonly<{ printDesk: PrintDesk; scanners: ScannerDesk; tags: TagDesk }>,
): Pick<Handlers, 'devices.test'> {
  const { clock } = context.ports;

  /** The first thing that is heard, or nothing within the time that a person has. */
  const heard = (listen: (tell: (test: DeviceTest) => void) => () => void): Promise<DeviceTest> => {
    const { promise, resolve } = Promise.withResolvers<DeviceTest>();
    const stop = listen(resolve);
    const timer = clock.after(TEST_LISTENS_MS, () => resolve({ kind: 'nothing_heard' }));
    return promise.finally(() => {
      timer.cancel();
      stop();
    });
  };
  const scanned = (scanner: BarcodeScanner): Promise<DeviceTest> =>
    heard((tell) =>
      scanners.borrow(scanner.id, ({ text, symbologyIdentifier, problem }) =>
        tell({ kind: 'scanned', text: shown(text), symbologyIdentifier, problem }),
      ),
    );
  const tapped = (reader: NfcReader): Promise<DeviceTest> =>
    heard((tell) =>
      tags.borrow(reader.id, (tag) => {
        const value = tag.kind === 'uid' ? tag.uid : tag.kind === 'uri' ? tag.uri : tag.text;
        tell({ kind: 'tag_read', tag: tag.kind, value: shown(value) });
      }),
    );

  return {
    'devices.test': async ({ deviceId }): Promise<Result<DeviceTest, Refusal>> => {
      const person = requireRole(context, TESTERS);
      if (!person.ok) return person;
      const { nfcReader, gate, peripherals, indicators = [] } = context.ports;
      const { printer = null, drawer = null, display = null } = peripherals ?? {};
      const readers = [nfcReader, ...(gate?.readers ?? []).map(({ device: reader }) => reader)];
      const all = [...(context.ports.scanners ?? []), ...(gate?.scanners ?? []).map(({ device: each }) => each)];
      const barrier = (gate?.barriers ?? []).find(({ device: each }) => each.id === deviceId)?.device;
      // One that is faulty since it stayed shut is well again when it is seen to open: that is what trying it out is for.
      if (barrier !== undefined) return await opened(barrier);
      const lights = [...indicators, ...(gate?.indicators ?? []).map(({ device: each }) => each)];
      const device =
        [...readers, ...all, printer, drawer, display, ...lights].find((each) => each?.id === deviceId) ?? null;
      if (device === null) return err({ code: 'device.unknown' });
      const { state, problem } = device.condition;
      if (state !== 'ready' && device !== printer) return err({ code: `device.${problem?.code ?? 'not_found'}` });
      if (device === printer) {
        const job = printDesk.printTest(null);
        return job.ok ? ok({ kind: 'printing', jobId: job.value.jobId }) : job;
      }
      if (device === drawer) {
        const pulsed = await printDesk.drawer.open({
          reason: 'test',
          saleId: null,
          cashierId: person.value.cashierId,
        });
        return pulsed.ok ? ok({ kind: 'pulsed', outcome: pulsed.value === 'opened' ? 'opened' : 'sent' }) : pulsed;
      }
      if (device === display) {
        printDesk.pole.showTest(SHOWN_MS);
        return ok({ kind: 'shown' });
      }
      const light = lights.find((each) => each === device);
      if (light !== undefined) {
        // Its way back is what the counter or the gate shows next; until then it is out.
        light.show('go');
        clock.after(SHOWN_MS, () => light.show('off'));
        return ok({ kind: 'shown' });
      }
      const scanner = all.find((each) => each === device);
      if (scanner !== undefined) return ok(await scanned(scanner));
      const reader = readers.find((each) => each === device) ?? null;
      return reader === null ? err({ code: 'device.unknown' }) : ok(await tapped(reader));
    },
  };
}

/** Nobody pays for it, and whoever stands there may go through. */
async function opened(barrier: Barrier): Promise<Result<DeviceTest, Refusal>> {
  const answer = await barrier.openBarrier({ direction: 'entry' });
  if (answer.kind === 'fault') return err({ code: `device.${answer.problem.code}` });
  return ok({ kind: 'pulsed', outcome: 'opened' });
}

function shown(text: string): string {
  return text.length <= MAX_SHOWN_TEXT ? text : `${text.slice(0, MAX_SHOWN_TEXT)}…`;
}
