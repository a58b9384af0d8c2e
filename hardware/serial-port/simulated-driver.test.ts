/** The simulated serial ports under the contract suite. */
import { expect, test } from 'vitest';
import { describeSerialPort } from './serial-port.contract.ts';
import { SETTINGS_9600_8N1 } from './serial-port.ts';
import { createSimulatedSerialPorts } from './simulated-driver.ts';

describeSerialPort('simulated', async () => {
  const ports = createSimulatedSerialPorts();
  ports.plugIn('/dev/ttyTEST0');
  return {
    ports,
    path: '/dev/ttyTEST0',
    send: async (bytes) => ports.send('/dev/ttyTEST0', bytes),
    received: () => ports.received('/dev/ttyTEST0'),
    unplug: async () => ports.unplug('/dev/ttyTEST0'),
    close: async () => undefined,
  };
});

test('[SCANNER-13] a refusal is told as it was scripted, until it is taken back', async () => {
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM3');
  ports.refuse('COM3', { code: 'no_permission', detail: 'EACCES' });
  const how = { path: 'COM3', settings: SETTINGS_9600_8N1, onBytes: () => undefined, onLost: () => undefined };
  expect(await ports.open(how)).toMatchObject({ ok: false, error: { code: 'no_permission' } });
  ports.refuse('COM3', null);
  expect((await ports.open(how)).ok).toBe(true);
});
