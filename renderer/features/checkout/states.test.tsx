/** The states as they are drawn: what they say, which keys they have, how they count. */
import type { ReactNode } from 'react';
import { describe, expect, test } from 'vitest';
import type { CheckoutScreen, CheckoutView } from '../../../electron/contract/checkout-values.ts';
import { ERRORS } from '../../../electron/kernel/errors.ts';
import { drawStatic, textOf } from '../../client/testing/draw-static.tsx';
import { LANGUAGES, type Language } from '../../i18n/language.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { NotPaidState, PaidState } from './end-states.tsx';
import { BusyState, UnknownState, WaitingState } from './open-states.tsx';
import { exampleCheckout } from './testing/checkout-views.ts';
import { invitesRetry } from '../../i18n/wording.ts';

const NOW = Date.parse('2026-11-22T06:03:22Z');
const nothing = (): void => {};

function state(view: CheckoutView): ReactNode {
  switch (view.screen) {
    case 'ready':
      return null;
    case 'waiting_customer':
      return <WaitingState view={view} onStop={nothing} stopping={false} asking={false} />;
    case 'outcome_unknown':
      return <UnknownState view={view} zone="Asia/Shanghai" />;
    case 'closing_previous':
    case 'sending':
    case 'cancelling':
      return <BusyState view={view} />;
    case 'approved':
    case 'accepted_offline':
      return <PaidState view={view} onDone={nothing} busy={false} />;
    case 'declined':
    case 'expired':
    case 'cancelled':
      return <NotPaidState view={view} onDone={nothing} busy={false} />;
  }
}

const drawn = (screen: CheckoutScreen, language: Language = 'en', nowMs = NOW) =>
  drawStatic(state(exampleCheckout(screen, NOW)), language, nowMs);

describe('countdown', () => {
  test('[CHECKOUTSCREEN-18] waiting for the customer counts down the time that is left', async () => {
    expect(textOf(await drawn('waiting_customer'))).toContain('0:48');
    expect(textOf(await drawn('waiting_customer', 'en', NOW + 47_500))).toContain('0:01');
  });

  test('[CHECKOUTSCREEN-18] a time that is over is no outcome: the till says that it is checking', async () => {
    const text = textOf(await drawn('waiting_customer', 'en', NOW + 48_000));
    expect(text).toContain(checkoutTexts.timeUp.en);
    expect(text).not.toContain('0:00');
  });

  test('[CHECKOUTSCREEN-18] an unknown outcome counts up from the moment it became one, in the store’s time', async () => {
    const text = textOf(await drawn('outcome_unknown'));
    expect(text).toContain('0:37');
    expect(text).toContain('14:02:45');
  });
});

describe('keys', () => {
  test('[CHECKOUTSCREEN-19] C14 only the customer’s confirming can be stopped; no other open state has any key', async () => {
    expect(await drawn('waiting_customer')).toContain('stop-payment');
    for (const screen of ['closing_previous', 'sending', 'outcome_unknown', 'cancelling'] as const) {
      expect([screen, (await drawn(screen)).includes('<button')]).toEqual([screen, false]);
    }
  });

  test('[CHECKOUTSCREEN-19] every end waits for a key of its own', async () => {
    for (const screen of ['approved', 'accepted_offline'] as const) expect(await drawn(screen)).toContain('next-sale');
    for (const screen of ['declined', 'expired', 'cancelled'] as const) {
      expect(await drawn(screen)).toContain('back-to-ways');
    }
  });
});

describe.each(LANGUAGES)('words in %s', (language) => {
  test('[CHECKOUTSCREEN-14] C12 C13 what is drawn while the outcome is open invites no second try', async () => {
    for (const screen of [
      'closing_previous',
      'sending',
      'waiting_customer',
      'outcome_unknown',
      'cancelling',
    ] as const) {
      expect([screen, invitesRetry(textOf(await drawn(screen, language)))]).toEqual([screen, false]);
    }
  });

  test('[CHECKOUTSCREEN-16] a decline tells the customer’s sentence and the cashier’s action', async () => {
    const { title, action } = ERRORS['decline.insufficient_funds'][language];
    const text = textOf(await drawn('declined', language));
    expect(text).toContain(title);
    expect(text).toContain(action);
  });

  test('[CHECKOUTSCREEN-26] approved shows what was paid, every discount, the wallet and the authorisation', async () => {
    const text = textOf(await drawn('approved', language));
    for (const part of ['118', '满百减八', 'Member points', '6222****8800', 'A1B2C3', 'T0000001-000042']) {
      expect(text).toContain(part);
    }
  });

  test('[CHECKOUTSCREEN-27] what the customer has to do stands there in both languages', async () => {
    const text = textOf(await drawn('waiting_customer', language));
    expect(text).toContain(checkoutTexts.customerConfirm['zh-CN']);
    expect(text).toContain(checkoutTexts.customerConfirm.en);
  });
});
