/**
 * Which PINs are refused because others would guess them: too short, runs of neighbours, repeats, and dates, which are
 * what people are born on. Pure. Rules STAFF-1 and STAFF-2.
 */
import { err, ok, type Result } from '../../kernel/result.ts';

export type PinRefusal = Readonly<{ code: 'staff.pin_not_digits'; digits: number } | { code: 'staff.pin_guessable' }>;

/** Answers the PIN in plain digits: a Chinese input method gives full-width ones. */
export function checkNewPin(text: string, digits: number): Result<string, PinRefusal> {
  const pin = text.normalize('NFKC');
  if (!/^\d+$/.test(pin) || pin.length !== digits) return err({ code: 'staff.pin_not_digits', digits });
  return isRun(pin) || isRepeat(pin) || isDate(pin) ? err({ code: 'staff.pin_guessable' }) : ok(pin);
}

/** 123456, 987654, 456789, 135790: each digit is as far from the one before. 890123 goes on past nine. */
function isRun(pin: string): boolean {
  const numbers = [...pin].map(Number);
  const steps = numbers.slice(1).map((number, index) => (number - (numbers[index] ?? 0) + 10) % 10);
  return new Set(steps).size === 1;
}

/** 111111, 121212, 123123, 112233, 111222: a short piece again and again, or few digits held down. */
function isRepeat(pin: string): boolean {
  for (let size = 1; size <= pin.length / 2; size += 1) {
    if (pin.length % size === 0 && pin.slice(0, size).repeat(pin.length / size) === pin) return true;
  }
  return /^(?:(\d)\1+)+$/.test(pin);
}

/** As a day is written in six digits (YYMMDD, DDMMYY, MMDDYY) or at either end of more (YYYYMMDD, DDMMYYYY). */
function isDate(pin: string): boolean {
  if (pin.length === 6) {
    const [first, middle, last] = [pin.slice(0, 2), pin.slice(2, 4), pin.slice(4)];
    return isDay(middle, last) || isDay(middle, first) || isDay(first, middle);
  }
  if (pin.length !== 8) return false;
  return (
    (/^(?:19|20)/.test(pin) && isDay(pin.slice(4, 6), pin.slice(6))) ||
    (/(?:19|20)\d\d$/.test(pin) && (isDay(pin.slice(2, 4), pin.slice(0, 2)) || isDay(pin.slice(0, 2), pin.slice(2, 4))))
  );
}

function isDay(month: string, day: string): boolean {
  const [monthNumber, dayNumber] = [Number(month), Number(day)];
  return monthNumber >= 1 && monthNumber <= 12 && dayNumber >= 1 && dayNumber <= 31;
}
