/**
 * What a GS1 code says besides the number of the goods: weight, price, count, batch, dates. Reads element strings as
 * scanners send them (FNC1 as GS, 0x1D), as people print them ((01)…(17)…), and Digital Links. Pure. GS1 General
 * Specifications, section 3; rules INTAKE-20 to INTAKE-23.
 */

/** Values by application identifier. `isWhole`: all of the text was read; what came before a fault is given all the same. */
export type Gs1Message = Readonly<{ values: ReadonlyMap<string, string>; isWhole: boolean }>;

/** Digits with a number of decimals: 1250 with 2 is 12.50. Never a fraction. */
export type ScaledNumber = Readonly<{ digits: number; decimals: number }>;

export const GROUP_SEPARATOR = '\u001d';

/** Section 3.2, figure "predefined length": these need no separator behind them. Length of the value by the first digits. */
const FIXED_LENGTHS: readonly (readonly [RegExp, number])[] = [
  [/^00$/, 18],
  [/^0[123]$/, 14],
  [/^1[1235-7]$/, 6],
  [/^20$/, 2],
  [/^3[1-6]\d\d$/, 6],
  [/^41\d$/, 13],
];
/** How many digits an identifier has, by its first two (section 3.2); all others have four. */
const TWO_DIGITS = /^(?:0[0-3]|1[0-35-7]|2[0-2]|30|37|9\d)/;
const THREE_DIGITS = /^(?:2[3-5]|4[0-2]|71)/;

/** What a value must look like where that is known; all others are up to 90 printable characters. */
const VALUE_FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:0[0-3]|1[1235-7]|20|3[1-6]\d\d|41\d)$/, /^\d+$/],
  [/^(?:30|37)$/, /^\d{1,8}$/],
  [/^(?:10|21)$/, /^[!-z]{1,20}$/],
  [/^39[02]\d$/, /^\d{1,15}$/],
  [/^39[13]\d$/, /^\d{4,18}$/],
  [/^395\d$/, /^\d{6}$/],
];
const ANY_VALUE = /^[ -~]{1,90}$/;

export function readElementString(text: string): Gs1Message {
  if (text.startsWith('(')) return readBracketed(text);
  const values = new Map<string, string>();
  let rest = text;
  while (rest !== '') {
    if (rest.startsWith(GROUP_SEPARATOR)) {
      rest = rest.slice(1);
      continue;
    }
    const identifier = identifierOf(rest);
    if (identifier === null) return { values, isWhole: false };
    const behind = rest.slice(identifier.length);
    const separatorAt = behind.indexOf(GROUP_SEPARATOR);
    const length = fixedLengthOf(identifier) ?? (separatorAt < 0 ? behind.length : separatorAt);
    const value = behind.slice(0, length);
    if (!isValue(identifier, value)) return { values, isWhole: false };
    values.set(identifier, value);
    rest = behind.slice(length);
  }
  return { values, isWhole: true };
}

function readBracketed(text: string): Gs1Message {
  const values = new Map<string, string>();
  let end = 0;
  for (const match of text.matchAll(/\((\d{2,4})\)([^(]*)/g)) {
    const [all, identifier = '', value = ''] = match;
    if (match.index !== end || !isValue(identifier, value)) return { values, isWhole: false };
    values.set(identifier, value);
    end = match.index + all.length;
  }
  return { values, isWhole: end === text.length };
}

/** GS1 Digital Link 1.2, section 4: pairs of keys and values in the path, from the primary key on, then in the query. */
const PRIMARY_KEYS = ['01', '00', '414', '8006'];

export function readDigitalLink(text: string): Gs1Message | null {
  const link = /^https?:\/\/[^/?#]+(\/[^?#]*)(?:\?([^#]*))?/i.exec(text);
  if (link === null) return null;
  const segments = (link[1] ?? '').split('/').slice(1);
  // The last primary key that has a value of its form: what stands before it is the shop's own path.
  const start = segments.findLastIndex(
    (segment, index) => PRIMARY_KEYS.includes(segment) && /^\d{8,18}$/.test(segments[index + 1] ?? ''),
  );
  if (start < 0) return null;
  const values = new Map<string, string>();
  let isWhole = true;
  const add = (identifier: string, encoded: string): void => {
    const value = decoded(encoded);
    // A GTIN may stand in a link with fewer digits than on a label; that is for the check digit to judge.
    if (value !== null && (identifier === '01' || isValue(identifier, value))) values.set(identifier, value);
    else isWhole = false;
  };
  for (let index = start; index + 1 < segments.length; index += 2) {
    const [key = '', value = ''] = [segments[index], segments[index + 1]];
    if (/^\d{2,4}$/.test(key)) add(key, value);
    else isWhole = false;
  }
  for (const pair of (link[2] ?? '').split('&')) {
    const [key = '', value = ''] = pair.split('=');
    if (/^\d{2,4}$/.test(key)) add(key, value);
  }
  return { values, isWhole };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function identifierOf(text: string): string | null {
  const length = TWO_DIGITS.test(text) ? 2 : THREE_DIGITS.test(text) ? 3 : 4;
  const identifier = text.slice(0, length);
  return /^\d+$/.test(identifier) && identifier.length === length ? identifier : null;
}

function fixedLengthOf(identifier: string): number | null {
  return FIXED_LENGTHS.find(([form]) => form.test(identifier))?.[1] ?? null;
}

function isValue(identifier: string, value: string): boolean {
  const fixed = fixedLengthOf(identifier);
  if (fixed !== null && value.length !== fixed) return false;
  const form = VALUE_FORMS.find(([identifiers]) => identifiers.test(identifier))?.[1] ?? ANY_VALUE;
  return form.test(value);
}

/** AI 310n: net weight in kilograms; grams, rounded half up. null when there is none. */
export function weightGramsIn({ values }: Gs1Message): number | null {
  const weight = scaledIn(values, '310');
  return weight === null ? null : rescale(weight, 3);
}

/**
 * AI 392n: the price of these very goods in the currency of the place, or 393n where it is that one. null for 15 digits that
 * cannot be counted exactly in minor units: no price is that high.
 */
export function priceMinorIn(
  { values }: Gs1Message,
  currency: Readonly<{ numeric: string; decimals: number }>,
): number | null {
  const price = scaledIn(values, '392') ?? scaledIn(values, '393', currency.numeric);
  const minor = price === null ? null : rescale(price, currency.decimals);
  return Number.isSafeInteger(minor) ? minor : null;
}

function scaledIn(values: ReadonlyMap<string, string>, start: string, prefix = ''): ScaledNumber | null {
  for (const [identifier, value] of values) {
    const isIt = identifier.length === 4 && identifier.startsWith(start) && value.startsWith(prefix);
    if (isIt) return { digits: Number(value.slice(prefix.length)), decimals: Number(identifier.slice(3)) };
  }
  return null;
}

/** The number in units of 10^-decimals, rounded half up; digits that are cut away are looked at as whole numbers. */
export function rescale({ digits, decimals }: ScaledNumber, wanted: number): number {
  if (decimals <= wanted) return digits * 10 ** (wanted - decimals);
  const divisor = 10 ** (decimals - wanted);
  const rest = digits % divisor;
  return (digits - rest) / divisor + (rest * 2 >= divisor ? 1 : 0);
}

/** Section 7.12: the century that puts a year within 49 years before and 50 years after this one. */
const CENTURY = 100;
const YEARS_AHEAD = 50;

/** A date of AI 11 to 17 as `YYYY-MM-DD`; day 00 is the month's last. null when there is no such day. */
export function gs1Date(yymmdd: string, thisYear: number): string | null {
  if (!/^\d{6}$/.test(yymmdd)) return null;
  const [shortYear, month, day] = [yymmdd.slice(0, 2), yymmdd.slice(2, 4), yymmdd.slice(4)].map(Number) as [
    number,
    number,
    number,
  ];
  let year = thisYear - (thisYear % CENTURY) + shortYear;
  if (year - thisYear > YEARS_AHEAD) year -= CENTURY;
  else if (thisYear - year >= YEARS_AHEAD) year += CENTURY;
  if (month < 1 || month > 12) return null;
  const isLeap = (year % 4 === 0 && year % CENTURY !== 0) || year % (4 * CENTURY) === 0;
  const lastDay = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (day > lastDay) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day === 0 ? lastDay : day)}`;
}
