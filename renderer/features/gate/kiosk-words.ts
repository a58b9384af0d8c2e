/** Sentences of the kiosk in both languages at once: from the error table, and with what they name filled in. Pure. */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { ERRORS, isErrorCode, type ErrorCode } from '../../../electron/kernel/errors.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { both } from './gate-looks.ts';

/** `{{name}}` is filled in. */
export function filled(text: Bilingual, facts: Readonly<Record<string, string | number>>): Bilingual {
  const fill = (words: string): string =>
    words.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => String(facts[name] ?? whole));
  return both((language) => fill(text[language]));
}

/** A reason and what to do. A newer service may know codes that this screen does not. */
export function reasonOf(code: string, facts: Readonly<Record<string, unknown>> = {}): readonly Bilingual[] {
  const texts = ERRORS[isErrorCode(code) ? code : 'contract.unknown_operation'];
  const known = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, String(fact)]));
  return [both((language) => texts[language].title), both((language) => texts[language].action)].map((text) =>
    filled(text, known),
  );
}

/** Why a payment came to nothing, and what that means for the passenger's money. */
export function notPaidLines({ screen, payment }: Pick<CheckoutView, 'screen' | 'payment'>): readonly Bilingual[] {
  const isOwed = payment?.state === 'refund_due';
  const money = isOwed ? kioskTexts.isCharged : kioskTexts.notCharged;
  const code = payment?.decline?.code;
  if (screen !== 'declined' || code === undefined) return [money];
  const why = reasonOf(declineCode(code)).slice(0, 1);
  // Whoever has too little is told where to get more, since it is not to be had here.
  return code === 'insufficient_funds' ? [money, ...why, kioskTexts.topUpHow] : [money, ...why];
}

function declineCode(code: string): ErrorCode {
  if (isErrorCode(code)) return code;
  const name = `decline.${code}`;
  return isErrorCode(name) ? name : 'decline.unknown_code';
}
