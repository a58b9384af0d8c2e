/** Without the network, over the terminal in memory: the note of a proof, refusals, and what a machine finds of WCAG. */
import { accessibilityFaults, WCAG } from '../accessibility.ts';
import { expect, test, type Screens } from './screens-world.ts';

async function openOutcome(screens: Screens, person: string): Promise<void> {
  await screens.open(`signed-in=${person}&lines=1`);
  await screens.page.keyboard.press('F9');
  await screens.find('checkout-ready').waitFor();
  // The wallet in memory loses its answer to a code that begins so (fake-checkout.ts).
  await screens.terminal((till) => void till.call('checkout.enter_code', { saleId: '', code: '1412345678901234' }));
  await screens.find('checkout-outcome_unknown').waitFor();
}

test.describe('an open outcome', () => {
  test('[SCREENOPS-11] a supervisor notes the proof in words, and nothing else changes', async ({ screens }) => {
    await openOutcome(screens, 'c-3');
    await screens.find('evidence').click();
    const save = screens.find('evidence-save');
    await expect(save).toBeDisabled();
    await screens.find('evidence-note').fill('   ');
    await expect(save).toBeDisabled();
    await screens.find('evidence-note').fill('钱包显示 14:02 付款 1.50');
    await save.click();
    await expect(screens.page.getByRole('status').filter({ hasText: '已记录，结果仍在查' })).toBeVisible();
    expect(await screens.calls('checkout.note_evidence')).toMatchObject([{ note: '钱包显示 14:02 付款 1.50' }]);
    expect(await screens.calls('checkout.acknowledge')).toEqual([]);
  });

  test('[SCREENOPS-11] a cashier is told whom to call, and can neither note nor force anything', async ({
    screens,
  }) => {
    await openOutcome(screens, 'c-1');
    await screens.find('evidence').click();
    await expect(screens.page.getByRole('dialog')).toContainText('需要值班主管或店长');
    await expect(screens.find('evidence-note')).toHaveCount(0);
    await expect(screens.find('evidence-save')).toHaveCount(0);
    // The cross in the corner, and the key below.
    const keys = screens.page.getByRole('dialog').getByRole('button', { name: '关闭' });
    await expect(keys).toHaveCount(2);
    await expect(screens.page.getByRole('dialog').getByRole('button')).toHaveCount(2);
  });
});

test('[SCREENOPS-9] each refusal is told anew, and goes with the next turn of events', async ({ screens }) => {
  await screens.open('signed-in&lines=1&offline=room');
  await screens.page.keyboard.press('F9');
  await screens.find('checkout-ready').waitFor();
  const refuse = (code: string, atMs: number): Promise<void> =>
    screens.terminal(
      (till, told) => {
        const { checkout } = till.script.read();
        if (checkout !== null) till.script.emit('checkout.changed', { ...checkout, refusal: told });
      },
      code === '' ? null : { code, atMs },
    );
  await refuse('offline.counter_replayed', 1);
  const note = screens.find('refusal');
  await expect(note).toHaveAttribute('data-code', 'offline.counter_replayed');
  const first = await note.elementHandle();
  await refuse('offline.counter_replayed', 2);
  // Another element: a screen reader reads it again.
  await expect.poll(async () => note.evaluate((now, before) => now === before, first)).toBe(false);
  await refuse('', 0);
  await expect(note).toHaveCount(0);
});

test('[SCREENOPS-23] no screen of banner, desk and dialogs breaks a rule that axe knows, in either language', async ({
  screens,
}) => {
  test.slow();
  const { page } = screens;
  const check = async (where: string): Promise<void> =>
    expect(await accessibilityFaults(page, WCAG), where).toEqual([]);
  for (const language of ['中文', 'English']) {
    for (const kind of ['room', 'low', 'full', 'clock', 'off']) {
      await screens.open(`signed-in=c-4&lines=2&offline=${kind}`);
      await page.getByRole('radio', { name: language }).click();
      await check(`${language} ${kind}`);
    }
    await screens.find('offline-help').click();
    await page.getByRole('dialog').waitFor();
    await check(`${language} help`);

    await screens.open('signed-in=c-4&desk=overdue');
    await page.getByRole('radio', { name: language }).click();
    await screens.find('desk-key').click();
    for (const section of ['overview', 'inbox', 'unpaid', 'limits', 'till']) {
      await screens.find(`section-${section}`).click();
      await check(`${language} ${section}`);
    }
    await screens.find('retire').click();
    await screens.find('retire-word').waitFor();
    await check(`${language} retire`);
    await page.keyboard.press('Escape');
    await screens.find('section-inbox').click();
    for (const way of ['matched', 'refunded', 'explained']) {
      await screens.find(`close-${way}`).click();
      await screens.find('close-confirm').waitFor();
      await check(`${language} ${way}`);
      await page.keyboard.press('Escape');
      await screens.find('close-confirm').waitFor({ state: 'detached' });
    }
  }
});
