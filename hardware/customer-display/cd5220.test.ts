/** The pole display: its bytes, and a driver that shows the newest text, also after the display was away. */
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import { openSerialLine } from '../receipt-printer/serial-line.ts';
import { createCd5220Display } from './cd5220-driver.ts';
import { displayBytes, displayLine, DisplayScreen } from './cd5220.ts';
import { createSimulatedCustomerDisplay } from './simulated-driver.ts';

const A_WHILE_MS = 10_000;

function benchOf() {
  const clock = createVirtualClock();
  const display = createSimulatedCustomerDisplay({ id: 'd', name: 'Pole', clock, random: createSeededRandom(1) });
  onTestFinished(() => display.close());
  return { clock, display };
}

test('[PRINT-53] two lines are written as the manuals say', () => {
  const bytes = displayBytes({ upper: 'Total', lower: '12.50' });
  expect(Buffer.from(bytes).toString('latin1')).toBe(`\u001BQA${'Total'.padEnd(20)}\r\u001BQB${'12.50'.padEnd(20)}\r`);
});

test('[PRINT-54] no text gets a control byte or more than its line through, and any bytes leave a screen', () => {
  expect(displayLine('￥12.50 Crème')).toBe('Y12.50 Creme        ');
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      (upper, lower) => {
        const screen = new DisplayScreen();
        const bytes = displayBytes({ upper, lower });
        for (const byte of bytes) screen.receive(Uint8Array.of(byte));
        expect(screen.text).toEqual({ upper: displayLine(upper).trimEnd(), lower: displayLine(lower).trimEnd() });
        expect(screen.unknown).toEqual([]);
        expect(bytes).toHaveLength(48);
      },
    ),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => new DisplayScreen().receive(bytes)));
});

test('[PRINT-55] shows the newest text, and again when it was away', async () => {
  const { clock, display } = benchOf();
  display.show({ upper: 'before', lower: 'it was there' });
  display.open();
  await clock.advance(A_WHILE_MS);
  expect(display.condition.state).toBe('ready');
  expect(display.screen.text).toEqual({ upper: 'before', lower: 'it was there' });
  display.unplug();
  await clock.advance(A_WHILE_MS);
  expect(display.condition.state).toBe('gone');
  display.show({ upper: 'meanwhile', lower: '' });
  display.plugIn();
  await clock.advance(A_WHILE_MS);
  expect(display.condition.state).toBe('ready');
  expect(display.screen.text).toEqual({ upper: 'meanwhile', lower: '' });
});

test('[PRINT-56] one that takes no bytes holds nobody up, keeps the newest text only, and is opened anew', async () => {
  const { clock, display } = benchOf();
  display.open();
  await clock.advance(A_WHILE_MS);
  display.setStuck(true);
  for (let price = 0; price < 1_000; price += 1) display.show({ upper: 'Total', lower: String(price) });
  await clock.advance(4_000);
  expect(display.condition).toMatchObject({ problem: { code: 'no_answer' } });
  display.setStuck(false);
  await clock.advance(A_WHILE_MS);
  expect(display.condition.state).toBe('ready');
  expect(display.screen.text).toEqual({ upper: 'Total', lower: '999' });
});

test('[PRINT-55] over a serial port, found under whatever name it came back', async () => {
  const clock = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  const identity = { vendorId: '1a86', productId: '7523', serialNumber: null, socket: '1-3' };
  ports.plugIn('/dev/ttyUSB1', identity);
  const openLine = openSerialLine({ ports, place: { identity }, settings: SETTINGS_9600_8N1 });
  const options = { id: 'd', name: 'Pole', simulated: false, clock, random: createSeededRandom(1) };
  const display = createCd5220Display({ ...options, openLine });
  onTestFinished(() => display.close());
  display.show({ upper: 'Total', lower: '12.50' });
  display.open();
  await clock.advance(A_WHILE_MS);
  ports.unplug('/dev/ttyUSB1');
  ports.plugIn('/dev/ttyUSB7', identity);
  await clock.advance(A_WHILE_MS);
  const screen = new DisplayScreen();
  screen.receive(ports.received('/dev/ttyUSB7'));
  expect(screen.text).toEqual({ upper: 'Total', lower: '12.50' });
});
