/**
 * A scanner in HID POS mode: tells the symbology, is independent of keyboard and focus, and types into nothing. Rules
 * SCANNER-1 to SCANNER-9 and SCANNER-12 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { err, type Result } from '../../electron/kernel/result.ts';
import type { DeviceIdentity, DeviceProblem } from '../device/device.ts';
import { findDevice } from '../serial-port/find-port.ts';
import type { BarcodeScanner, ScannedCode } from './barcode-scanner.ts';
import type { HidBus, HidInfo } from './hid-bus.ts';
import { createReportAssembler, PART_TIMEOUT_MS, SCANNER_USAGE_PAGE, type HidCode } from './hid-report.ts';
import { keepScannerOpen, type ScannerParts } from './kept-open-scanner.ts';
import { readFrame } from './scan-text.ts';

/** Youjie and Honeywell send nothing in this mode before a host has asked for it: feature report 254, value 1. */
const ASKED_VENDORS: readonly string[] = ['23d0', '0c2e'];
const HOST_IS_THERE = Uint8Array.of(254, 1);

export function createHidBarcodeScanner(
  options: ScannerParts & Readonly<{ identity: DeviceIdentity; bus: HidBus }>,
): BarcodeScanner {
  const { identity, bus, clock } = options;

  return keepScannerOpen(options, async (watch, tell) => {
    const listed = await bus.list();
    const found = listed.ok ? findScanner(identity, listed.value) : listed;
    if (!found.ok) return { ok: false, problem: found.error };
    watch.found();
    const { path, identity: is } = found.value;
    const parts = joinParts(is.vendorId, clock, tell);
    const opened = await bus.open({
      path,
      onReport: parts.push,
      onLost: (problem) => {
        parts.reset();
        watch.failed(problem);
      },
    });
    if (!opened.ok) return { ok: false, problem: opened.error };
    const connection = opened.value;
    // One that refuses is one that needs not be asked; what it cannot do shows when nothing is scanned.
    if (is.vendorId !== null && ASKED_VENDORS.includes(is.vendorId)) await connection.sendFeature(HOST_IS_THERE);
    const close = async (): Promise<void> => {
      parts.stop();
      await connection.close();
    };
    return { ok: true, opened: { close } };
  });
}

/** A scanner may be a keyboard and other things besides: only its scanning part counts. */
function findScanner(identity: DeviceIdentity, devices: readonly HidInfo[]): Result<HidInfo, DeviceProblem> {
  const scanners = devices.filter(({ usagePage }) => usagePage === SCANNER_USAGE_PAGE);
  const found = findDevice(identity, scanners);
  if (found.ok) return found;
  const asAnother = findDevice(identity, devices.filter(isFirstOf));
  return asAnother.ok ? err({ code: 'not_found', detail: 'it is plugged in, but not set to USB HID POS mode' }) : found;
}

/** One device may have several paths. */
function isFirstOf(device: HidInfo, index: number, devices: readonly HidInfo[]): boolean {
  const { vendorId, productId, serialNumber, socket } = device.identity;
  const isSame = ({ identity }: HidInfo): boolean =>
    identity.vendorId === vendorId &&
    identity.productId === productId &&
    identity.serialNumber === serialNumber &&
    identity.socket === socket;
  return devices.findIndex(isSame) === index;
}

function joinParts(vendorId: string | null, clock: Clock, tell: (scan: ScannedCode) => void) {
  const assembler = createReportAssembler(vendorId);
  let timer: Timer | null = null;
  const stop = (): void => {
    timer?.cancel();
    timer = null;
  };
  const tellAll = (codes: readonly HidCode[]): void => {
    for (const code of codes) tell(readFrame(code, code.symbologyIdentifier));
  };
  const flush = (): void => tellAll(assembler.flush(clock.monotonic()));
  return {
    push: (report: Uint8Array): void => {
      stop();
      const codes = assembler.push(report, clock.monotonic());
      if (assembler.isWaiting) timer = clock.after(PART_TIMEOUT_MS, flush);
      tellAll(codes);
    },
    reset: (): void => {
      stop();
      flush();
    },
    stop,
  };
}
