/** What the tests of the gate's and the kiosk's screens share: the hour, displays, pictures, axe, and what is shown. */
import type { Page } from '@playwright/test';
import { gateExample, type GateExample } from '../../../renderer/client/testing/gate-examples.ts';
import { kioskExample, type KioskExample } from '../../../renderer/client/testing/kiosk-examples.ts';
import { accessibilityFaults, WCAG } from '../accessibility.ts';
import type { Screens } from './screens-world.ts';

/** Noon in Shanghai. */
export const NOON = new Date('2026-11-22T04:00:00Z');
/** Midnight there. */
export const NIGHT = new Date('2026-11-22T16:00:00Z');

/** A pillar, a gate's own display or a desk's, and the smallest one that validators are sold with. */
export const DISPLAYS = {
  pillar: { width: 1_080, height: 1_920 },
  desk: { width: 1_280, height: 800 },
  small: { width: 800, height: 480 },
} as const;

/** What axe finds fault with; nothing. */
export const faults = (page: Page): Promise<readonly string[]> => accessibilityFaults(page, [...WCAG, 'best-practice']);

export async function picture(page: Page, place: 'gate' | 'kiosk' | 'tables', name: string): Promise<void> {
  await page.screenshot({ path: `test-output/screenshots/${place}/${name}.png` });
}

/** The gate in one of its states. `change`: of its view. */
export async function showGate({ terminal, drawn }: Screens, example: GateExample, change = {}): Promise<void> {
  await terminal((till, gate) => till.script.emit('gate.changed', gate), gateExample(example, change));
  await drawn();
}

/** The kiosk in one of its states. */
export async function showKiosk({ terminal, drawn }: Screens, example: KioskExample, at = NOON): Promise<void> {
  const { kiosk, checkout } = kioskExample(example, at.getTime());
  const gate = gateExample('armed', { role: 'kiosk', place: { stationId: 'st-3', gateId: 'K1', direction: 'entry' } });
  await terminal(
    (till, value) => {
      till.script.emit('checkout.changed', value.checkout);
      till.script.emit('kiosk.changed', value.kiosk);
      till.script.emit('gate.changed', value.gate);
    },
    { kiosk, checkout, gate },
  );
  await drawn();
}

/** Notes down each tone that the page plays, and answers what was heard so far, in hertz. */
export async function listen(page: Page): Promise<() => Promise<readonly number[]>> {
  await page.addInitScript(() => {
    const start = OscillatorNode.prototype.start;
    const heard: number[] = [];
    Object.assign(window, { heardHertz: heard });
    OscillatorNode.prototype.start = function started(when?: number) {
      heard.push(this.frequency.value);
      start.call(this, when);
    };
  });
  return () => page.evaluate(() => (window as unknown as { heardHertz: number[] }).heardHertz.map(Math.round));
}
