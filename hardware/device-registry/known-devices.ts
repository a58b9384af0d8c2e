/**
 * Makers of devices that shops have, by their USB numbers: what a plugged device most likely is, whom the system's rules let
 * use it, and which readers the kernel would take for itself. A device that is not listed works all the same once it is set.
 *
 * Relies on the USB Implementers Forum's list of vendors and on the makers' manuals. Rules DEVICE-15 and DEVICE-40.
 */

export const KNOWN_USES = ['nfc_reader', 'barcode_scanner', 'receipt_printer'] as const;
export type KnownUse = (typeof KNOWN_USES)[number];

export type KnownMaker = Readonly<{
  /** Four hexadecimal digits, lower case. */
  vendorId: string;
  maker: string;
  use: KnownUse;
  /** null: all that this maker sells by that number is of this use. */
  productIds: readonly string[] | null;
}>;

export const KNOWN_MAKERS: readonly KnownMaker[] = [
  { vendorId: '072f', maker: 'Advanced Card Systems', use: 'nfc_reader', productIds: null },
  { vendorId: '04e6', maker: 'Identiv / SCM', use: 'nfc_reader', productIds: null },
  { vendorId: '076b', maker: 'HID OMNIKEY', use: 'nfc_reader', productIds: null },
  { vendorId: '1fc9', maker: 'Feitian / NXP', use: 'nfc_reader', productIds: ['010b'] },
  { vendorId: '096e', maker: 'Feitian', use: 'nfc_reader', productIds: null },
  { vendorId: '054c', maker: 'Sony', use: 'nfc_reader', productIds: ['06c1', '06c3', '0dc8', '0dc9'] },
  { vendorId: '0c2e', maker: 'Honeywell', use: 'barcode_scanner', productIds: null },
  { vendorId: '23d0', maker: 'Honeywell Youjie', use: 'barcode_scanner', productIds: null },
  { vendorId: '05e0', maker: 'Zebra / Symbol', use: 'barcode_scanner', productIds: null },
  { vendorId: '05f9', maker: 'Datalogic', use: 'barcode_scanner', productIds: null },
  { vendorId: '1eab', maker: 'Newland', use: 'barcode_scanner', productIds: null },
  { vendorId: '04b8', maker: 'Epson', use: 'receipt_printer', productIds: null },
  { vendorId: '0519', maker: 'Star Micronics', use: 'receipt_printer', productIds: null },
  { vendorId: '1504', maker: 'Bixolon', use: 'receipt_printer', productIds: null },
  { vendorId: '0fe6', maker: 'Kontron / generic 80 mm', use: 'receipt_printer', productIds: ['811e'] },
  { vendorId: '0416', maker: 'Winbond / generic 58 mm', use: 'receipt_printer', productIds: ['5011'] },
  { vendorId: '0483', maker: 'STMicroelectronics / generic', use: 'receipt_printer', productIds: ['5743', '070b'] },
  { vendorId: '20d1', maker: 'Rongta', use: 'receipt_printer', productIds: null },
  { vendorId: '0dd4', maker: 'Custom', use: 'receipt_printer', productIds: null },
];

/** Modules of the kernel that take readers which the smart-card service could use: ACR122U and its kin, Sony RC-S380. */
export const READER_GRABBING_MODULES = ['pn533_usb', 'pn533', 'nfc', 'port100'] as const;

/** What a device of these numbers most likely is; null: nobody knows. */
export function knownUse(vendorId: string | null, productId: string | null): KnownUse | null {
  const fits = ({ vendorId: vendor, productIds }: KnownMaker): boolean =>
    vendor === vendorId && (productIds === null || (productId !== null && productIds.includes(productId)));
  return KNOWN_MAKERS.find(fits)?.use ?? null;
}
