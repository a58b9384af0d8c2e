/** The gate's screens over the terminal in memory: each state on each kind of display, the staff's ways in, and axe on all. */
import type { Page } from '@playwright/test';
import { ERRORS } from '../../../electron/kernel/errors.ts';
import {
  GATE_STATES,
  gateExample,
  inspectionExample,
  OUT_OF_SERVICE_CODES,
  TOLD_STOPS,
  type GateExample,
} from '../../../renderer/client/testing/gate-examples.ts';
import { expect, test } from './screens-world.ts';
import { DISPLAYS, faults, listen, NIGHT, NOON, picture, showGate as show } from './unattended-screens.ts';

const STATES = Object.keys(GATE_STATES) as GateExample[];

/** Nothing that is read is cut off, and nothing has to be scrolled for. */
async function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { innerWidth, innerHeight } = window;
    return [...document.querySelectorAll('.gate-word > span, .gate-line > span, .gate-head, .gate-foot')].flatMap(
      (element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const isIn = left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
        return isIn ? [] : [element.textContent ?? ''];
      },
    );
  });
}

for (const [name, { width, height }] of Object.entries(DISPLAYS)) {
  test.describe(`${name}, ${width} × ${height}`, () => {
    test.use({ viewport: { width, height } });

    test('[GATESCREEN-1] [GATESCREEN-4] every state fills the display, is cut off nowhere, and passes axe', async ({
      screens,
    }) => {
      await screens.page.clock.setFixedTime(NOON);
      await screens.open('gate=armed');
      for (const example of STATES) {
        await show(screens, example);
        await expect(screens.find('gate')).toHaveAttribute('data-state', GATE_STATES[example].state);
        expect(await overflowing(screens.page), example).toEqual([]);
        await picture(screens.page, 'gate', `${name}-${example}`);
        expect(await faults(screens.page), example).toEqual([]);
      }
    });
  });
}

for (const [name, display] of Object.entries(DISPLAYS)) {
  test.describe(`what stops people, ${name}`, () => {
    test.use({ viewport: display });
    test('[GATESCREEN-2] [GATESCREEN-4] each reason that a passenger may be told is read whole', async ({
      screens,
    }) => {
      await screens.page.clock.setFixedTime(NOON);
      await screens.open('gate=stop');
      for (const shownCode of TOLD_STOPS) {
        await screens.terminal(
          (till, gate) => till.script.emit('gate.changed', gate),
          gateExample('stop', { state: { state: 'stop', code: shownCode, shownCode } }),
        );
        await expect(screens.find('gate-body')).toContainText(ERRORS[shownCode].en.action);
        await expect(screens.find('gate-body')).toContainText(ERRORS[shownCode]['zh-CN'].title);
        expect(await overflowing(screens.page), shownCode).toEqual([]);
        await picture(screens.page, 'gate', `${name}-stop-${shownCode.replace('gate.', '')}`);
      }
    });
  });
}

test.describe('by night', () => {
  test.use({ viewport: { width: 1_280, height: 800 } });
  test('[GATESCREEN-11] the ground is dark, and the state still has its colour', async ({ screens }) => {
    await screens.page.clock.setFixedTime(NIGHT);
    await screens.open('gate=armed');
    await expect(screens.find('gate')).toHaveClass(/gate-night/);
    for (const example of ['armed', 'go', 'stop', 'wait'] as const) {
      await show(screens, example);
      await picture(screens.page, 'gate', `night-${example}`);
      expect(await faults(screens.page), example).toEqual([]);
    }
  });
});

test.describe('at a gate', () => {
  test.use({ viewport: { width: 1_280, height: 800 } });

  test('[GATESCREEN-5] while the service is away the gate is out of service, and goes on by itself', async ({
    screens,
  }) => {
    await screens.open('gate=armed');
    await screens.terminal((till) => till.script.setLine(false));
    await expect(screens.find('gate')).toHaveAttribute('data-state', 'out_of_service');
    await expect(screens.find('gate-body')).toContainText('暂停服务');
    await expect(screens.find('gate-body')).toContainText('Out of service');
    await screens.terminal((till) => till.script.restart());
    await expect(screens.find('gate')).toHaveAttribute('data-state', 'armed');
  });

  test('[GATESCREEN-7] each signal sounds once, and one that was there before does not', async ({ screens }) => {
    const heard = await listen(screens.page);
    await screens.open('gate=armed');
    // A browser is silent until somebody touches it, and the screen says so.
    await screens.page.getByRole('heading').click();
    await expect(screens.find('gate-sound-off')).toHaveCount(0);
    await show(screens, 'go', { signal: { signalId: 1, kind: 'go' } });
    await expect.poll(heard).toEqual([880, 1_319]);
    await show(screens, 'armed', { signal: { signalId: 1, kind: 'go' } });
    await show(screens, 'stop', { signal: { signalId: 2, kind: 'stop' } });
    await expect.poll(heard).toEqual([880, 1_319, 196, 196]);
  });

  test('[GATESCREEN-10] what a typing scanner reads is a passenger’s code', async ({ screens }) => {
    await screens.open('gate=armed');
    // A busy machine may deliver the keys as slowly as a person types.
    await expect(async () => {
      await screens.scan('WP1:ABCDEF0123456789');
      expect((await screens.calls('gate.scan')).at(-1)).toEqual({ text: 'WP1:ABCDEF0123456789' });
    }).toPass();
    expect(await screens.calls('scan.submit')).toEqual([]);
  });

  test('[GATESCREEN-13] the lights of the reader are shown, and none while out of service', async ({ screens }) => {
    await screens.open('gate=armed');
    await expect(screens.find('gate-lights')).toHaveAttribute('data-lit', '1');
    await show(screens, 'go');
    await expect(screens.find('gate-lights')).toHaveAttribute('data-lit', '4');
    await show(screens, 'out_of_service');
    await expect(screens.find('gate-lights')).toHaveAttribute('data-lit', '0');
  });

  test('[GATESCREEN-9] on a machine without a voice the key says so', async ({ screens }) => {
    await screens.page.addInitScript(() => {
      Object.defineProperty(window, 'speechSynthesis', {
        value: { cancel: () => undefined, speak: () => undefined, getVoices: () => [] },
      });
    });
    await screens.open('gate=stop');
    await screens.find('gate-speak').click();
    await expect(screens.find('gate-speak')).toContainText('本机没有语音');
  });

  test('[GATESCREEN-14] [GATESCREEN-23] no key and no address leads out; a keeper’s PIN does', async ({ screens }) => {
    await screens.open('gate=armed');
    for (const key of ['F1', 'F9', 'F10', 'F12', 'Escape', 'Alt+F4', 'Tab', 'Enter']) {
      await screens.page.keyboard.press(key);
    }
    await screens.page.evaluate(() => (window.location.hash = '#/operations'));
    await expect(screens.find('gate')).toBeVisible();
    await expect(screens.page.locator('.shell')).toHaveCount(0);
    await screens.page.evaluate(() => (window.location.hash = '#/'));

    await screens.find('gate-staff').click();
    await expect(screens.find('gate-unlock')).toBeVisible();
    // Nobody but keepers is offered.
    await expect(screens.find('gate-unlock').getByText('王芳')).toHaveCount(0);
    await picture(screens.page, 'gate', 'unlock');
    expect(await faults(screens.page)).toEqual([]);
    await screens.type('000000');
    await expect(screens.find('gate-unlock').getByRole('alert')).toBeVisible();
    // Pressing a name, also the chosen one, takes no key from the digits.
    await screens.find('gate-unlock').getByRole('group').getByRole('button').first().click();
    await screens.find('gate-unlock').getByRole('group').getByRole('button').first().click();
    await screens.type('987654');
    await expect(screens.find('gate-desk')).toBeVisible();
    await expect(screens.page.locator('.shell')).toBeVisible();
  });

  test('[GATESCREEN-24] a staff screen that nobody touches gives the gate back', async ({ screens }) => {
    await screens.page.clock.install();
    await screens.open('gate=armed');
    await screens.find('gate-staff').click();
    await expect(screens.find('gate-unlock')).toBeVisible();
    await screens.page.clock.fastForward(21_000);
    await expect(screens.find('gate-body')).toBeVisible();
  });

  test('[GATESCREEN-36] a check says from which day on it sees passages', async ({ screens }) => {
    await screens.open('gate=armed');
    const shown = inspectionExample('shown', 1_795_305_600_000);
    await show(screens, 'armed', { inspection: { ...shown, passages: [] } as typeof shown });
    await expect(screens.find('inspection')).toContainText('2026-11-18 之后此处没有使用记录');
    await expect(screens.find('passages-put-away')).toContainText('2026-11-18 及以前的通过已归档');
    await picture(screens.page, 'gate', 'inspection-none');
    await show(screens, 'armed', { inspection: { ...shown, passages: [], putAwayUpTo: null } as typeof shown });
    await expect(screens.find('inspection')).toContainText('此处没有使用记录');
    await expect(screens.find('inspection')).not.toContainText('之后');
    await expect(screens.find('passages-put-away')).toHaveCount(0);
  });

  test('[GATESCREEN-37] a check tells of a ticket whether and when it was used, and why it is not taken', async ({
    screens,
  }) => {
    await screens.open('gate=armed');
    const used = inspectionExample('ticket', 1_795_305_600_000);
    await show(screens, 'armed', { inspection: used });
    await expect(screens.find('inspection-ticket')).toContainText('在此处使用');
    await expect(screens.find('passages').getByRole('listitem')).toHaveCount(1);
    const unused = { ...used, passages: [], code: 'gate.ticket_expired' } as typeof used;
    await show(screens, 'armed', { inspection: unused });
    await expect(screens.find('inspection-ticket')).toContainText('此处没有使用过');
    await expect(screens.find('inspection-ticket')).toContainText(ERRORS['gate.ticket_expired']['zh-CN'].title);
    await picture(screens.page, 'gate', 'inspection-ticket-unused');
    expect(await faults(screens.page)).toEqual([]);
  });

  test('[GATESCREEN-20] [GATESCREEN-21] an inspector sees what a phone did here, by badge, and ends it', async ({
    screens,
  }) => {
    await screens.open('gate=armed');
    for (const step of ['waiting', 'shown', 'ticket', 'refused'] as const) {
      await show(screens, 'armed', { inspection: inspectionExample(step, 1_795_305_600_000) });
      await expect(screens.find('inspection')).toHaveAttribute('data-step', step);
      await picture(screens.page, 'gate', `inspection-${step}`);
      expect(await faults(screens.page), step).toEqual([]);
    }
    await screens.find('inspection-end').click();
    await expect.poll(() => screens.calls('gate.end_inspection')).toHaveLength(1);
    await expect(screens.find('gate-body')).toBeVisible();
  });
});

for (const language of ['zh-CN', 'en'] as const) {
  for (const name of ['desk', 'pillar'] as const) {
    test.describe(`desk in ${language} on ${name}`, () => {
      test.use({ viewport: DISPLAYS[name] });
      test('[GATESCREEN-30] [GATESCREEN-31] [GATESCREEN-32] [GATESCREEN-36] reasons, today, fares in force and to come', async ({
        screens,
      }) => {
        await screens.page.addInitScript((chosen) => localStorage.setItem('wallet-till.language', chosen), language);
        await screens.open('signed-in=c-4&gate=out_of_service');
        await expect(screens.find('gate-reasons').getByRole('alert')).toHaveCount(2);
        await expect(screens.find('fares-active')).toContainText('2026-01-01 00:00');
        await expect(screens.find('fares-coming')).toContainText('2026-12-01 00:00');
        await expect(screens.find('gate-desk')).toContainText('1284');
        await expect(screens.find('passages-put-away')).toContainText('2026-11-18');
        await picture(screens.page, 'gate', `desk-${name}-${language}`);
        expect(await faults(screens.page)).toEqual([]);
        await screens.find('gate-sign-out').click();
        await expect(screens.find('gate')).toBeVisible();
      });

      test('[GATESCREEN-30] whatever keeps it from serving is said with what to do, and nothing is left to fill in', async ({
        screens,
      }) => {
        await screens.page.addInitScript((chosen) => localStorage.setItem('wallet-till.language', chosen), language);
        await screens.open('signed-in=c-4&gate=out_of_service');
        await screens.terminal(
          (till, gate) => till.script.emit('gate.changed', gate),
          gateExample('out_of_service', { state: { state: 'out_of_service', codes: [...OUT_OF_SERVICE_CODES] } }),
        );
        await expect(screens.find('gate-reasons').getByRole('alert')).toHaveCount(OUT_OF_SERVICE_CODES.length);
        await expect(screens.find('gate-reasons')).toContainText(/2.*fare is negative/);
        await picture(screens.page, 'gate', `reasons-${name}-${language}`);
        await expect(screens.find('gate-reasons')).not.toContainText('{{');
        expect(await faults(screens.page)).toEqual([]);
      });

      test('[GATESCREEN-33] [GATESCREEN-34] rides that nobody paid, and a passage with its journal', async ({
        screens,
      }) => {
        await screens.page.addInitScript((chosen) => localStorage.setItem('wallet-till.language', chosen), language);
        await screens.open('signed-in=c-4&gate=out_of_service');
        const rides = screens.find('unpaid-ride');
        await expect(rides).toHaveCount(3);
        await expect(rides.first()).toContainText('¥9.00');
        await expect(rides.first()).toContainText('…4Q7A');
        await rides.first().scrollIntoViewIfNeeded();
        await picture(screens.page, 'gate', `unpaid-${name}-${language}`);
        await rides.first().click();
        await expect(screens.find('passage-unpaid')).toHaveAttribute('data-denied', 'true');
        await expect(screens.find('timeline').getByRole('listitem')).toHaveCount(4);
        await picture(screens.page, 'gate', `passage-${name}-${language}`);
        expect(await faults(screens.page)).toEqual([]);
        await screens.find('passage-deny').click();
        expect(await screens.calls('offline.deny_wallet')).toEqual([{ paymentId: 'unpaid-0', denied: false }]);
        await screens.find('passage-back').click();
        // Any other passage leads to its own page.
        await screens.find('passage-open').first().click();
        await expect(screens.find('passage-page')).toBeVisible();
        await expect(screens.find('passage-unpaid')).toHaveCount(0);
      });
    });
  }
}
