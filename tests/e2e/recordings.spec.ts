/**
 * Recordings of real devices, chosen as files on the bench of a whole till: what the till makes of them. They are written by the
 * code that writes them at a shop, from cards and scans of the tests.
 */
import { createTraceRecorder } from '../../hardware/device/trace.ts';
import { scrubPaper, scrubScan } from '../../hardware/device/byte-trace.ts';
import { recordChannel } from '../../hardware/nfc-reader/apdu-trace.ts';
import { createTapDesk } from '../../hardware/nfc-reader/tap-desk.ts';
import { hex, lineTo, paymentCard, walletCard } from '../../hardware/nfc-reader/testing/emulated-cards.ts';
import { MAX_RECORDING_CHARS } from '../../electron/contract/bench-values.ts';
import { ERRORS } from '../../electron/kernel/errors.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { benchTexts } from '../../renderer/i18n/texts/bench.ts';
import { checkoutTexts } from '../../renderer/i18n/texts/checkout.ts';
import { SIZES } from './display-sizes.ts';
import { expect, GOODS, LANGUAGES, test, WALLETS, type TillPage } from './harness.ts';

const { laptop, small } = SIZES;

function recorder(device: string, model: string) {
  const clock = createVirtualClock();
  const written: string[] = [];
  const writer = createTraceRecorder({ device, model, clock, append: (line) => void written.push(line) });
  return { clock, writer, text: () => written.join('') };
}

/** A bank card, a phone that is locked, and an open one, held to a reader one after the other. */
async function tapsRecorded(): Promise<string> {
  const { clock, writer, text } = recorder('nfc_reader', 'ACS ACR1252U');
  const cards = [
    paymentCard(['a000000333010101']),
    walletCard({ certificate: hex('01'), present: () => 0x6985 }),
    walletCard({ certificate: hex('0102'), present: () => hex('030405') }),
  ];
  for (const card of cards) {
    const desk = createTapDesk({ clock, log: silentLog });
    desk.arm({
      makeChallenge: () => new Uint8Array(16).fill(7),
      ...{ amountMinor: 100, currency: 'CNY', terminalId: 'trm_there' },
    });
    desk.cardArrived(recordChannel(lineTo(card), writer));
    await clock.settle();
    desk.close();
  }
  return text();
}

async function scansRecorded(): Promise<string> {
  const { clock, writer, text } = recorder('barcode_scanner', 'serial');
  for (const part of [`${GOODS.water.barcode}\r`, GOODS.cola.barcode.slice(0, 6), `${GOODS.cola.barcode.slice(6)}\r`]) {
    writer.record('in', scrubScan(Buffer.from(part)));
    await clock.advance(40);
  }
  return text();
}

/** A line of a receipt, then the roll is out: what the printer answers when it is asked for its paper. */
async function paperRecorded(): Promise<string> {
  const { clock, writer, text } = recorder('receipt_printer', 'tcp');
  writer.record('out', scrubPaper(Buffer.from('Total 12.50\n')));
  await clock.advance(20);
  writer.record('out', hex('100404'));
  await clock.advance(5);
  writer.record('in', hex('72'));
  await clock.advance(600_000);
  writer.note('gone unplugged');
  return text();
}

async function choose(till: TillPage, deviceId: string, text: string): Promise<void> {
  const recording = till.find(`recording-${deviceId}`);
  if ((await recording.getAttribute('open')) === null) await recording.locator('summary').click();
  await recording
    .locator('input[type=file]')
    .setInputFiles({ name: `${deviceId}.trace.jsonl`, mimeType: 'application/json', buffer: Buffer.from(text) });
}

async function pictures(till: TillPage, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ laptop, small })) {
    await till.page.setViewportSize(viewport);
    await till.picture(`${name}-${size}`);
  }
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[BENCH-6] recorded taps are held to a till that waits for a payment, one after the other, and nobody is charged', async ({
      till,
      sandbox,
    }) => {
      await till.signIn();
      await till.scan(GOODS.water.barcode);
      await till.find('sandbox-mark').click();
      // Nobody asks for a tap yet.
      const taps = await tapsRecorded();
      await choose(till, 'nfc-simulated', taps);
      await till.expectError('device.plays_nothing');
      await expect(till.find('recording-nfc-simulated').getByRole('alert')).toBeInViewport({ ratio: 0.9 });
      await pictures(till, 'recording-nothing');
      await till.find('pay-key').click();
      await till.find('merchant-qr').waitFor();
      await choose(till, 'nfc-simulated', taps);
      const ready = till.find('checkout-ready');
      await expect(ready).toContainText(checkoutTexts.reader_unlock_phone[language]);
      await pictures(till, 'recording-taps');
      // What the phone presented was blotted out in the recording: no wallet can be charged by it.
      await till.expectScreen('declined');
      await pictures(till, 'recording-tapped');
      expect(await sandbox.approved()).toEqual([]);
      await till.page.keyboard.press('Enter');
      await till.find('merchant-qr').waitFor();
      await till.find(`tap-${WALLETS.ordinary}`).click();
      await till.expectScreen('approved');
    });

    test('[BENCH-6] recorded scans come to the sale as zeros, and each is told', async ({ till, page }) => {
      await till.signIn();
      await till.find('sandbox-mark').click();
      await choose(till, 'scanner-simulated', await scansRecorded());
      await expect(page.getByRole('dialog')).toContainText('0'.repeat(GOODS.water.barcode.length));
      await expect(till.lines()).toHaveCount(0);
      await pictures(till, 'recording-scans');
    });

    test('[BENCH-6] [BENCH-13] what is no recording, or of another device, or too long, is told at the device in words', async ({
      till,
    }) => {
      await till.signIn();
      await till.find('sandbox-mark').click();
      const recording = till.find('recording-scanner-simulated');
      const alert = recording.getByRole('alert');
      for (const [code, text] of [
        ['device.recording_unusable', 'a shopping list\n'],
        ['device.recording_of_another', await tapsRecorded()],
      ] as const) {
        const { title, action } = ERRORS[code][language];
        await choose(till, 'scanner-simulated', text);
        await expect(alert).toContainText(title);
        // In words of this language alone.
        await expect(alert).toContainText(action);
        await expect(alert).toBeInViewport({ ratio: 0.9 });
        await pictures(till, code.replace('device.', '').replaceAll('_', '-'));
      }
      await choose(till, 'scanner-simulated', (await scansRecorded()).padEnd(MAX_RECORDING_CHARS + 1, '\n'));
      await expect(recording).toContainText(benchTexts.playTooLong[language]);
      await expect(recording).not.toContainText(ERRORS['device.recording_of_another'][language].title);
      await expect(alert).toBeInViewport({ ratio: 0.9 });
      await pictures(till, 'recording-long');
    });

    test('[BENCH-7] [BENCH-13] a printer’s recording stands on the roll, runs out of paper, and is taken back when it is stopped', async ({
      till,
    }) => {
      await till.signIn();
      await till.find('sandbox-mark').click();
      await choose(till, 'printer-simulated', await paperRecorded());
      await expect(till.find('bench-paper')).toContainText('xxxxx 00x00');
      await expect(till.find('device-strip')).toContainText(ERRORS['device.paper_out'][language].title);
      await till.find('stop-playing-printer-simulated').scrollIntoViewIfNeeded();
      await pictures(till, 'recording-paper');
      await till.find('stop-playing-printer-simulated').click();
      await expect(till.find('device-strip')).toHaveCount(0);
      await expect(till.find('stop-playing-printer-simulated')).toHaveCount(0);
    });
  });
}
