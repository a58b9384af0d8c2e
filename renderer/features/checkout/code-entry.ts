/**
 * The view model of the code entry: which words, tone and key belong to what has been typed so far. Pure; the table of
 * forms is the contract's.
 *
 * Rules CHECKOUTSCREEN-3, 4 and 22 to 24 of docs/spec.md.
 */
import {
  checkTypedPaymentCode,
  groupPaymentCode,
  maySendPaymentCode,
  PAYMENT_CODE_MAX_LENGTH,
  plainPaymentCode,
  type PaymentCodeVerdict,
} from '../../../electron/contract/payment-code-forms.ts';
import type { Bilingual } from '../../../electron/contract/values.ts';
import type { checkoutTexts } from '../../i18n/texts/checkout.ts';

type TextKey = keyof typeof checkoutTexts;
/** A text key, or the stem of one with plural forms. */
type MessageKey =
  | Extract<
      TextKey,
      | 'codeHint'
      | 'codeComplete'
      | 'codeMayGrow'
      | 'codeCompleteUnlisted'
      | 'codeWrongPrefix'
      | 'codeUnlistedSendable'
      | 'codeMerchant'
      | 'codeGoods'
      | 'codePresentment'
      | 'codeMalformed'
    >
  | 'codeIncomplete'
  | 'codeIncompleteKnown'
  | 'codeTooLong';

export type CodeEntryView = Readonly<{
  /** The characters alone, as they are sent. */
  code: string;
  /** The characters in groups of four, as phones show them. */
  grouped: string;
  tone: 'neutral' | 'good' | 'caution' | 'bad';
  message: MessageKey;
  wallet: Bilingual | null;
  count: number;
  sendable: boolean;
  /** Typed codes are treated as riskier: the customer is often asked for the password (payment-codes, section 3). */
  passwordWarning: boolean;
}>;

/** How many digits are typed before the warning appears; before that a scan may still be meant. */
const WARNING_FROM_DIGITS = 4;

type Judgement = Pick<CodeEntryView, 'tone' | 'message' | 'wallet' | 'count'>;

function judge(verdict: PaymentCodeVerdict): Judgement {
  const plain = (tone: Judgement['tone'], message: MessageKey): Judgement => ({
    tone,
    message,
    wallet: null,
    count: 0,
  });
  switch (verdict.kind) {
    case 'complete':
      if (verdict.form === null) return plain('good', 'codeCompleteUnlisted');
      return { ...plain('good', verdict.mayGrow ? 'codeMayGrow' : 'codeComplete'), wallet: verdict.form.name };
    case 'incomplete': {
      const message = verdict.form === null ? 'codeIncomplete' : 'codeIncompleteKnown';
      return { ...plain('neutral', message), wallet: verdict.form?.name ?? null, count: verdict.missing };
    }
    case 'too_long':
      return { ...plain('bad', 'codeTooLong'), count: verdict.surplus };
    case 'wrong_prefix':
      return verdict.sendable ? plain('caution', 'codeUnlistedSendable') : plain('bad', 'codeWrongPrefix');
    case 'merchant_code':
      return plain('bad', 'codeMerchant');
    case 'goods_code':
      return plain('bad', 'codeGoods');
    case 'presentment':
      return plain('bad', 'codePresentment');
    case 'malformed':
      return plain('bad', 'codeMalformed');
  }
}

export function codeEntryView(text: string): CodeEntryView {
  const code = plainPaymentCode(text);
  const verdict = checkTypedPaymentCode(text);
  const judgement: Judgement =
    code === '' ? { tone: 'neutral', message: 'codeHint', wallet: null, count: 0 } : judge(verdict);
  const sendable = code !== '' && maySendPaymentCode(verdict);
  return {
    code,
    grouped: groupPaymentCode(code),
    ...judgement,
    sendable,
    passwordWarning: code.length >= WARNING_FROM_DIGITS && judgement.tone !== 'bad',
  };
}

/** One more than the longest code may be typed, so that the surplus shows instead of being swallowed. */
export const CODE_ENTRY_MAX_LENGTH = PAYMENT_CODE_MAX_LENGTH + 1;

/** The text after a key of the keyboard; null for a key that has nothing to do with codes. */
export function codeAfterKey(text: string, key: string): string | null {
  if (key === 'Backspace') return text === '' ? null : text.slice(0, -1);
  const plain = key.normalize('NFKC');
  if (!/^[0-9A-Za-z]$/.test(plain)) return null;
  return text.length >= CODE_ENTRY_MAX_LENGTH ? text : text + plain;
}
