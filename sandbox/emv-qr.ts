/**
 * EMVCo merchant-presented QR codes (QR Code Specification for Payment Systems, Merchant-Presented Mode, v1.0): writes the
 * text of one and reads any, telling every fault that it finds with its place.
 *
 * Lengths count characters (code points), the check sum covers UTF-8 bytes. Reading strictly applies every rule; reading
 * leniently stops at what makes the text unreadable, since codes in the field break the finer rules. Rules SANDBOX-90 to SANDBOX-93.
 */

export type EmvObject = Readonly<{ id: string; value: string; children: readonly EmvObject[] | null }>;

export type EmvFaultCode =
  | 'empty'
  | 'too_long'
  | 'format_indicator'
  | 'crc_missing'
  | 'crc_wrong'
  | 'malformed'
  | 'duplicate'
  | 'missing'
  | 'invalid'
  | 'not_allowed';

/** `path` is the object's id, or `62.09` inside a template; empty for the text as a whole. */
export type EmvFault = Readonly<{ path: string; code: EmvFaultCode }>;

export type EmvReading = Readonly<{ objects: readonly EmvObject[]; faults: readonly EmvFault[] }>;

export type EmvQrContent = Readonly<{
  dynamic: boolean;
  account: Readonly<{
    id: string;
    globallyUniqueId: string;
    objects: readonly Readonly<{ id: string; value: string }>[];
  }>;
  categoryCode: string;
  currencyNumeric: string;
  amount: string | null;
  countryCode: string;
  merchantName: string;
  merchantCity: string;
  billNumber: string | null;
  terminalLabel: string | null;
  localized: Readonly<{ language: string; merchantName: string; merchantCity: string }> | null;
}>;

/** Section 4.1: at most 512 characters in all. */
const MAX_LENGTH = 512;
const CRC_HEAD = '6304';
const ANS = /^[\x20-\x7e]+$/u;
/** ISO 4217: how many digits follow the point, for the currencies a till here may meet. */
const CURRENCY_DIGITS: ReadonlyMap<string, number> = new Map([
  ['156', 2],
  ['344', 2],
  ['840', 2],
  ['978', 2],
  ['986', 2],
  ['392', 0],
]);

/** Throws when the content breaks a rule: a code that no wallet could read must not reach a screen. */
export function writeEmvQr(content: EmvQrContent): string {
  const { account, localized } = content;
  const additional = optionalObject('01', content.billNumber) + optionalObject('07', content.terminalLabel);
  const body = [
    object('00', '01'),
    object('01', content.dynamic ? '12' : '11'),
    object(
      account.id,
      object('00', account.globallyUniqueId) + account.objects.map(({ id, value }) => object(id, value)).join(''),
    ),
    object('52', content.categoryCode),
    object('53', content.currencyNumeric),
    optionalObject('54', content.amount),
    object('58', content.countryCode),
    object('59', content.merchantName),
    object('60', content.merchantCity),
    additional === '' ? '' : object('62', additional),
    localized === null
      ? ''
      : object(
          '64',
          object('00', localized.language) +
            object('01', localized.merchantName) +
            object('02', localized.merchantCity),
        ),
  ].join('');
  const text = `${body}${CRC_HEAD}${crc16(`${body}${CRC_HEAD}`)}`;
  const [fault] = readEmvQr(text).faults;
  if (fault !== undefined) throw new Error(`the QR content breaks a rule at ${fault.path}: ${fault.code}`);
  return text;
}

/** Minor units as section 4.7.4 writes them: every digit after the point that the currency has. */
export function formatEmvAmount(amountMinor: number, digits: number): string {
  if (digits === 0) return String(amountMinor);
  const padded = String(amountMinor).padStart(digits + 1, '0');
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** Digit by digit, as no floating-point number should stand between. Null when the text is no amount of that currency. */
export function parseEmvAmount(text: string, digits: number): number | null {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d*))?$/u.exec(text) ?? [];
  if (whole === undefined || text.length > 13 || fraction.length > digits) return null;
  const minor = Number(whole + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(minor) && minor > 0 ? minor : null;
}

export function readEmvQr(text: string, mode: 'strict' | 'lenient' = 'strict'): EmvReading {
  const unreadable = textFault(text, mode);
  if (unreadable !== null) return { objects: [], faults: [{ path: '', code: unreadable }] };
  const root = walk(text, '');
  if ('fault' in root) return { objects: [], faults: [root.fault] };
  const faults: EmvFault[] = [...duplicates(root.objects, '')];
  // Lengths that run too far can swallow the sum, which then looks right at the end of the text.
  if (root.objects.at(-1)?.id !== '63') faults.push({ path: '63', code: 'missing' });
  const objects = root.objects.map((entry) => (isTemplate(entry.id) ? openTemplate(entry, faults) : entry));
  if (mode === 'strict') faults.push(...ruleFaults(objects));
  return { objects, faults };
}

/** CRC-16/CCITT-FALSE over UTF-8 bytes: polynomial 0x1021, start 0xFFFF, nothing reflected. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

function object(id: string, value: string): string {
  const length = [...value].length;
  if (length < 1 || length > 99) throw new Error(`object ${id} has ${length} characters, which is none or too many`);
  return `${id}${String(length).padStart(2, '0')}${value}`;
}

function optionalObject(id: string, value: string | null): string {
  return value === null ? '' : object(id, value);
}

function textFault(text: string, mode: 'strict' | 'lenient'): EmvFaultCode | null {
  if (text === '') return 'empty';
  if ([...text].length > MAX_LENGTH) return 'too_long';
  if (!text.startsWith('000201')) return 'format_indicator';
  const tail = /6304([0-9A-Fa-f]{4})$/u.exec(text);
  if (tail?.[1] === undefined) return 'crc_missing';
  const given = mode === 'lenient' ? tail[1].toUpperCase() : tail[1];
  return given === crc16(text.slice(0, -4)) ? null : 'crc_wrong';
}

function walk(text: string, parent: string): Readonly<{ objects: readonly EmvObject[] } | { fault: EmvFault }> {
  const characters = [...text];
  const objects: EmvObject[] = [];
  for (let at = 0; at < characters.length;) {
    const head = characters.slice(at, at + 4).join('');
    const length = Number(head.slice(2));
    const value = characters.slice(at + 4, at + 4 + length);
    if (!/^\d{4}$/u.test(head) || length === 0 || value.length !== length) {
      return { fault: { path: /^\d{2}/u.test(head) ? join(parent, head.slice(0, 2)) : parent, code: 'malformed' } };
    }
    objects.push({ id: head.slice(0, 2), value: value.join(''), children: null });
    at += 4 + length;
  }
  return { objects };
}

function openTemplate(entry: EmvObject, faults: EmvFault[]): EmvObject {
  const inner = walk(entry.value, entry.id);
  if ('fault' in inner) {
    faults.push(inner.fault);
    return entry;
  }
  faults.push(...duplicates(inner.objects, entry.id));
  return { ...entry, children: inner.objects };
}

function isTemplate(id: string): boolean {
  const number = Number(id);
  return (number >= 26 && number <= 51) || number === 62 || number === 64 || number >= 80;
}

function duplicates(objects: readonly EmvObject[], parent: string): readonly EmvFault[] {
  const seen = new Set<string>();
  return objects.flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path: join(parent, id), code: 'duplicate' as const }];
  });
}

function join(parent: string, id: string): string {
  return parent === '' ? id : `${parent}.${id}`;
}

/** What a value must look like, by id, for the objects that are not templates (table 3.6). */
const ROOT_RULES: Readonly<Record<string, (value: string) => boolean>> = {
  '00': (value) => value === '01',
  '01': (value) => value === '11' || value === '12',
  '52': (value) => /^\d{4}$/u.test(value),
  '53': (value) => /^\d{3}$/u.test(value),
  '54': isAmount,
  '55': (value) => ['01', '02', '03'].includes(value),
  '56': isAmount,
  '57': (value) => /^\d{1,2}(?:\.\d{0,2})?$/u.test(value) && /[1-9]/u.test(value),
  '58': (value) => /^[A-Z]{2}$/u.test(value),
  '59': (value) => isAns(value, 25),
  '60': (value) => isAns(value, 15),
  '61': (value) => isAns(value, 10),
};

const MANDATORY = ['00', '52', '53', '58', '59', '60'] as const;

function ruleFaults(objects: readonly EmvObject[]): readonly EmvFault[] {
  const find = (id: string): EmvObject | undefined => objects.find((entry) => entry.id === id);
  const faults: EmvFault[] = MANDATORY.filter((id) => find(id) === undefined).map((id) => ({
    path: id,
    code: 'missing',
  }));
  if (!objects.some(({ id }) => Number(id) >= 2 && Number(id) <= 51)) faults.push({ path: '02-51', code: 'missing' });
  for (const entry of objects) faults.push(...objectFaults(entry));

  const digits = CURRENCY_DIGITS.get(find('53')?.value ?? '');
  const decimals = find('54')?.value.split('.')[1]?.length ?? 0;
  if (digits !== undefined && decimals > digits) faults.push({ path: '54', code: 'invalid' });
  const tip = find('55')?.value;
  for (const [id, wanted] of [
    ['56', '02'],
    ['57', '03'],
  ] as const) {
    if (tip === wanted && find(id) === undefined) faults.push({ path: id, code: 'missing' });
    if (tip !== wanted && find(id) !== undefined) faults.push({ path: id, code: 'not_allowed' });
  }
  return faults;
}

function objectFaults({ id, value, children }: EmvObject): readonly EmvFault[] {
  const rule = ROOT_RULES[id];
  if (rule !== undefined) return rule(value) ? [] : [{ path: id, code: 'invalid' }];
  const number = Number(id);
  if (number >= 2 && number <= 25) return isAns(value, 99) ? [] : [{ path: id, code: 'invalid' }];
  // A template that could not be opened was reported as malformed.
  if (children === null) return [];
  if (id === '62') return children.flatMap((child) => additionalDataFaults(child));
  if (id === '64') return languageFaults(children);
  return uniqueIdFaults(id, children);
}

function uniqueIdFaults(path: string, children: readonly EmvObject[]): readonly EmvFault[] {
  const unique = children.find(({ id }) => id === '00');
  if (unique === undefined) return [{ path: `${path}.00`, code: 'missing' }];
  return isAns(unique.value, 32) ? [] : [{ path: `${path}.00`, code: 'invalid' }];
}

function additionalDataFaults({ id, value }: EmvObject): readonly EmvFault[] {
  const path = `62.${id}`;
  const number = Number(id);
  if (number >= 50) {
    const inner = walk(value, path);
    return 'fault' in inner ? [inner.fault] : uniqueIdFaults(path, inner.objects);
  }
  if (number >= 10) return [];
  const fits = id === '09' ? /^(?!.*(.).*\1)[AME]{1,3}$/u.test(value) : isAns(value, 25);
  return fits ? [] : [{ path, code: 'invalid' }];
}

function languageFaults(children: readonly EmvObject[]): readonly EmvFault[] {
  const value = (id: string): string | undefined => children.find((child) => child.id === id)?.value;
  const faults: EmvFault[] = [];
  const language = value('00');
  const name = value('01');
  if (language === undefined) faults.push({ path: '64.00', code: 'missing' });
  else if (!/^[A-Za-z]{2}$/u.test(language)) faults.push({ path: '64.00', code: 'invalid' });
  if (name === undefined) faults.push({ path: '64.01', code: 'missing' });
  else if ([...name].length > 25) faults.push({ path: '64.01', code: 'invalid' });
  if ([...(value('02') ?? '')].length > 15) faults.push({ path: '64.02', code: 'invalid' });
  return faults;
}

/** Section 4.7.4: digits with at most one point, not zero, at most 13 characters. */
function isAmount(value: string): boolean {
  return value.length <= 13 && /^\d+(?:\.\d*)?$/u.test(value) && /[1-9]/u.test(value);
}

function isAns(value: string, limit: number): boolean {
  return value.length <= limit && ANS.test(value);
}
