/**
 * The product's scanner drivers against a USB scanner that is really plugged in and pulled out, in a guest machine. What the
 * guest looks at stands in scanners-in-guest.ts; each of its lines is held here. Needs Linux, Debian's packages of
 * make-guest.ts, and two minutes.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareGuest, runGuest } from './run-guest.ts';

const MODULES = ['dummy_hcd', 'libcomposite', 'usb_f_hid', 'usb_f_acm', 'usbhid', 'hid-generic', 'cdc-acm'];
/** Booting and everything else, on a machine that emulates the processor and is busy besides. */
const LIMIT_MS = 200_000;

const guest = prepareGuest();

describe.runIf(guest !== null)('a USB scanner in a guest machine', () => {
  let lines: readonly string[] = [];
  beforeAll(async () => {
    if (guest !== null) lines = await runGuest(guest, 'tests/devices/guest/scanners-in-guest.ts', MODULES);
  }, LIMIT_MS);
  const told = (words: string): number => lines.filter((line) => line.includes(words)).length;

  test('[SCANNER-18] is found by its number, and reads over HID and CDC without a loss or a double', () => {
    expect(told('both drivers wait for a scanner that is not there')).toBe(1);
    expect(told('found by number, in socket ')).toBe(1);
    expect(told('100 scans over HID without a loss or a double')).toBe(1);
    expect(told('100 scans over CDC without a loss or a double')).toBe(1);
    expect(told('bytes in many reports is whole')).toBe(1);
  });

  test('[SCANNER-18] is refused to a second driver, and to a user who may not open it', () => {
    expect(told('a second driver of the same scanner is refused as in use')).toBe(1);
    expect(told('a scanner that this user may not open is told as that')).toBe(1);
  });

  test('[SCANNER-19] C45 is noticed six times of six when it is pulled out after a scan, and works again after', () => {
    expect(told('noticed after')).toBe(6);
    expect(lines).toContain('GUEST DONE');
  });
});
