/**
 * The device side of a USB scanner, by Linux's own gadget driver on a loop-back controller: a HID POS interface and a
 * CDC-ACM serial port in one device, as many scanners have. Enumerated, unplugged and plugged in like any other.
 */
import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const GADGET = '/sys/kernel/config/usb_gadget/scanner';
export const IDENTITY = { vendorId: '0c2e', productId: '0b61', serialNumber: 'VPOS0001' } as const;

/**
 * HID Point of Sale Usage Tables 1.02: usage page 0x8C, bar code scanner; report 2 with length, three bytes of symbology
 * identifier, 56 bytes of data, two reserved, and a bit that says that more follows.
 */
const REPORT_DESCRIPTOR = Buffer.from(
  [
    '058c 0902 a101', // usage page, bar code scanner, application
    '0912 a102 8502 1500 26ff00 7508', // scanned data report: id 2, bytes
    '9501 0501 093b 8102', // generic desktop: byte count
    '9503 058c 09fb 09fc 09fd 8102', // symbology identifier 1 to 3
    '9538 09fe 820201', // decoded data
    '9502 8103', // reserved
    '7501 9501 2501 09ff 8102 7507 8103', // decoded data continued, padding
    'c0 c0',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

const write = (file: string, text: string | Buffer): void => writeFileSync(path.join(GADGET, file), text);

export function createUsbScanner() {
  mkdirSync(GADGET);
  write('idVendor', `0x${IDENTITY.vendorId}`);
  write('idProduct', `0x${IDENTITY.productId}`);
  write('bcdUSB', '0x0200');
  for (const folder of ['strings/0x409', 'configs/c.1', 'functions/hid.0', 'functions/acm.0']) {
    mkdirSync(path.join(GADGET, folder), { recursive: true });
  }
  write('strings/0x409/serialnumber', IDENTITY.serialNumber);
  write('strings/0x409/manufacturer', 'Test');
  write('strings/0x409/product', 'USB scanner');
  write('functions/hid.0/protocol', '0');
  write('functions/hid.0/subclass', '0');
  write('functions/hid.0/report_length', '64');
  write('functions/hid.0/report_desc', REPORT_DESCRIPTOR);
  for (const name of ['hid.0', 'acm.0']) {
    symlinkSync(path.join(GADGET, 'functions', name), path.join(GADGET, 'configs/c.1', name));
  }
  let hid = -1;
  let serial = -1;
  return {
    plugIn: (): void => {
      write('UDC', 'dummy_udc.0');
    },
    /** The device side opens its files once the host has taken notice. */
    ready: (): void => {
      hid = openSync('/dev/hidg0', 'r+');
      serial = openSync('/dev/ttyGS0', 'r+');
    },
    sendReport: (report: Uint8Array): void => void writeSync(hid, report),
    sendSerial: (bytes: Uint8Array | string): void =>
      void writeSync(serial, typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes),
    unplug: (): void => {
      closeSync(hid);
      closeSync(serial);
      write('UDC', '\n');
    },
  };
}
