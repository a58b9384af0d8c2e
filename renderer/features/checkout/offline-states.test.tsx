/** What the checkout says without the network: which ways are open, what "accepted" means, why the till refused. */
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../../electron/kernel/errors.ts';
import { drawStatic, textOf } from '../../client/testing/draw-static.tsx';
import { offlineExample } from '../../client/testing/offline-examples.ts';
import { LANGUAGES, type Language } from '../../i18n/language.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { commonTexts } from '../../i18n/texts/common.ts';
import { NotPaidState, PaidState } from './end-states.tsx';
import { ReadyState } from './ready-state.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { exampleCheckout, offlineCheckout } from './testing/checkout-views.ts';

const NOW = Date.parse('2026-11-22T06:03:22Z');
const nothing = (): void => {};
const entry = { run: async () => Promise.resolve(null), busy: false, error: null, clearError: nothing };

/** `ready` while the network is away; a reason says why a way is closed. */
function ready(tapReason: string | null, codeReason: string | null, language: Language): Promise<string> {
  const { channels } = offlineExample('room', NOW);
  return drawStatic(
    <ReadyState
      view={offlineCheckout(NOW, tapReason, codeReason)}
      offline={channels}
      readerAid={null}
      aside={null}
      code=""
      onCode={nothing}
      onSubmitCode={nothing}
      entry={entry}
      onRenew={nothing}
      renewing={false}
      onLeave={nothing}
      leaving={false}
    />,
    language,
    NOW,
  );
}

const words = (code: ErrorCode, language: Language) => ERRORS[code][language];

describe.each(LANGUAGES)('ready without the network, in %s', (language) => {
  test('[SCREENOPS-7] a tap and an offline code are open up to their limits; digits and the till’s QR say why not', async () => {
    const html = await ready(null, null, language);
    const text = textOf(html);
    expect(html).toContain('data-works="true"');
    for (const amount of ['200.00', '100.00']) {
      expect(text).toContain(checkoutTexts.offlineUpTo[language].replace('{{amount}}', `¥${amount}`));
    }
    expect(text).toContain(words('checkout.qr_needs_network', language).title);
    expect(text).toContain(checkoutTexts.digitsNotOffline[language]);
    // Nothing can be typed where nothing typed is taken.
    expect(html).not.toContain('class="keypad"');
  });

  test('[SCREENOPS-7] a way that is closed stays in its place with its reason and what to do', async () => {
    const html = await ready('offline.unsent_total_reached', 'offline.clock_not_trusted', language);
    const text = textOf(html);
    for (const code of ['offline.unsent_total_reached', 'offline.clock_not_trusted'] as const) {
      expect(text).toContain(words(code, language).title);
      expect(text).toContain(words(code, language).action);
    }
    expect(html).toContain('data-works="false"');
    // Nobody is asked to choose where nothing is to be chosen.
    expect(text).toContain(checkoutTexts.customerNoWay[language]);
    expect(text).not.toContain(checkoutTexts.customerChoose[language]);
  });
});

describe.each(LANGUAGES)('accepted offline, in %s', (language) => {
  test('[SCREENOPS-8] it says that no money moved yet, what comes by itself, and who bears the loss', async () => {
    const view = exampleCheckout('accepted_offline', NOW);
    const text = textOf(await drawStatic(<PaidState view={view} onDone={nothing} busy={false} />, language, NOW));
    expect(text).toContain(commonTexts.moneyMoved_later[language]);
    for (const key of ['acceptedNowBody', 'acceptedThenBody', 'acceptedElseBody'] as const) {
      expect(text).toContain(checkoutTexts[key][language]);
    }
    // Nobody is told that it is paid.
    expect(text).not.toContain(checkoutTexts.title_approved[language]);
    expect(text).not.toContain(checkoutTexts.paidAmount[language]);
  });
});

describe.each(LANGUAGES)('a refusal of the till itself, in %s', (language) => {
  const codes = [
    'offline.wallet_denied',
    'offline.counter_replayed',
    'offline.payment_too_large',
    'offline.wrong_terminal',
    'offline.certificate_expired',
  ] as const;

  test.each(codes)('[SCREENOPS-9] %s: what is so, that no money moved, what to do', async (code) => {
    const html = await drawStatic(<RefusalNote refusal={{ code, atMs: NOW }} />, language, NOW);
    const text = textOf(html);
    expect(html).toContain('role="alert"');
    expect(text).toContain(words(code, language).title);
    expect(text).toContain(words(code, language).action);
    expect(text).toContain(commonTexts.moneyMoved_no[language]);
  });
});

describe.each(LANGUAGES)('an end that money followed, in %s', (language) => {
  test('[CHECKOUTSCREEN-15] the amount is what goes back, not what the customer has to pay', async () => {
    const view = exampleCheckout('cancelled', NOW);
    if (view.payment === null) throw new Error('an end is about a payment');
    const due = { ...view, payment: { ...view.payment, state: 'refund_due' } as const };
    const text = textOf(await drawStatic(<NotPaidState view={due} onDone={nothing} busy={false} />, language, NOW));
    expect(text).toContain(checkoutTexts.refundAmount[language]);
    expect(text).not.toContain(checkoutTexts.amountDue[language]);
  });
});
