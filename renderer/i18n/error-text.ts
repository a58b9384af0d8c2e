/**
 * Turns an error of the contract into words: its row of the error table in the language shown, with the facts filled in.
 * Money facts are formatted; amounts in minor units (`maxMinor`) are read in the terminal's currency.
 *
 * Rules SCREEN-5 and SCREEN-6 of docs/spec.md.
 */
import { useCallback } from 'react';
import type { ContractError } from '../../electron/contract/envelope.ts';
import { moneySchema } from '../../electron/contract/values.ts';
import { ERRORS, isErrorCode } from '../../electron/kernel/errors.ts';
import type { ErrorTexts } from '../../electron/kernel/errors/error-texts.ts';
import type { JsonValue } from '../../electron/kernel/json.ts';
import { money, type CurrencyCode } from '../../electron/kernel/money.ts';
import { formatMoney } from './format-money.ts';
import type { Language } from './language.ts';
import { operationsTexts } from './texts/operations.ts';
import { useLanguage } from './use-language.ts';

export type ErrorText = Readonly<{
  title: string;
  action: string;
  moneyMoved: ErrorTexts['moneyMoved'];
  traceId: string;
}>;

function factText(name: string, value: JsonValue | undefined, currency: CurrencyCode): string {
  const asMoney = moneySchema.safeParse(value);
  if (asMoney.success) return formatMoney(asMoney.data);
  if (typeof value === 'number' && name.endsWith('Minor') && Number.isSafeInteger(value)) {
    return formatMoney(money(value, currency));
  }
  if (typeof value === 'string') return value;
  // A fact that is missing leaves a dash instead of a raw placeholder in front of the cashier.
  return value === undefined || value === null ? '–' : JSON.stringify(value);
}

/** `currency` is the terminal's, for facts that are bare minor units. */
export function errorText(error: ContractError, language: Language, currency: CurrencyCode = 'CNY'): ErrorText {
  // A newer service may know codes that this screen does not; its cashier still gets a sentence.
  const row = isErrorCode(error.code) ? ERRORS[error.code] : ERRORS['contract.unknown_operation'];
  const fill = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => factText(name, error.facts[name], currency));
  const { title, action } = row[language];
  return { title: fill(title), action: fill(action), moneyMoved: row.moneyMoved, traceId: error.traceId };
}

/** The title of a bare code, as views carry them for reasons; null where there is no code or it has no words here. */
export function useErrorTitle(code: string | null): string | null {
  const [language] = useLanguage();
  return code !== null && isErrorCode(code) ? ERRORS[code][language].title : null;
}

/** A decline or problem code of the backend in words; one that this screen does not know is named, for the telephone. */
export function problemText(code: string, language: Language): string {
  const name = `decline.${code}`;
  const known = isErrorCode(code) ? code : isErrorCode(name) ? name : null;
  return known === null
    ? operationsTexts.problemCode[language].replace('{{code}}', code)
    : ERRORS[known][language].title;
}

export function useProblemText(code: string): string {
  const [language] = useLanguage();
  return problemText(code, language);
}

/** The words for errors as they come, for a screen with more than one. */
export function useErrorTexts(): (error: ContractError) => ErrorText {
  const [language] = useLanguage();
  return useCallback((error) => errorText(error, language), [language]);
}

/** The words for an error; null when there is none. */
export function useErrorText(error: ContractError | null): ErrorText | null {
  const toText = useErrorTexts();
  return error === null ? null : toText(error);
}
