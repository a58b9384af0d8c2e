/**
 * The text of a merchant-presented QR (EMVCo QR Code Specification for Payment Systems, merchant-presented mode 1.1) as the
 * simulated backend gives it: the few data objects that a payment needs, closed by its checksum.
 */
import { CURRENCY_DECIMALS, decimalText, type Money } from '../../kernel/money.ts';

/** ISO 4217 numbers of the currencies that the terminal knows. */
const CURRENCY_NUMBERS: Readonly<Record<keyof typeof CURRENCY_DECIMALS, string>> = {
  CNY: '156',
  HKD: '344',
  MOP: '446',
  USD: '840',
  EUR: '978',
  SGD: '702',
  JPY: '392',
};

export function simulatedQr(paymentId: string, amount: Money): string {
  const text = [
    part('00', '01'),
    // 12: shown for one payment and then never again (a static code would be 11).
    part('01', '12'),
    part('26', part('00', 'simulated.example') + part('01', paymentId)),
    part('52', '5411'),
    part('53', CURRENCY_NUMBERS[amount.currency]),
    part('54', decimalText(amount)),
    part('58', 'CN'),
    part('59', 'SIMULATED SHOP'),
    part('60', 'SHANGHAI'),
    '6304',
  ].join('');
  return text + checksum(text);
}

/** Data objects are a two-digit id, a two-digit length and the value (section 3). */
function part(id: string, value: string): string {
  return `${id}${String(value.length).padStart(2, '0')}${value}`;
}

/** Section 4.7.3: CRC-16 with the polynomial 1021 and the initial value FFFF, in four hexadecimal digits. */
export function checksum(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
