/** The colours of the tokens, measured: WCAG 2.2 contrast of each pair that meets on a screen. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const CSS = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const COLORS = new Map([...CSS.matchAll(/--color-([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]));

/** Relative luminance, WCAG 2.2 definition. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map((name) => luminance(COLORS.get(name) ?? '')).toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('contrast', () => {
  test.each([
    ['ink', 'surface'],
    ['ink', 'ground'],
    ['ink', 'sunken'],
    ['ink', 'accent-soft'],
    ['ink-soft', 'surface'],
    ['ink-soft', 'ground'],
    ['ink-soft', 'sunken'],
    ['ink-on-band', 'band'],
    ['ink-soft-on-band', 'band'],
    ['accent', 'surface'],
    ['accent-strong', 'accent-soft'],
    ['on-accent', 'accent'],
    ['success', 'success-soft'],
    ['warning', 'warning-soft'],
    ['danger', 'danger-soft'],
    ['danger', 'surface'],
    ['on-critical', 'critical'],
    ['critical', 'surface'],
    ['on-sandbox', 'sandbox'],
    ['gate-ready-ink', 'gate-ready'],
    ['gate-go-ink', 'gate-go'],
    ['gate-stop-ink', 'gate-stop'],
    ['gate-wait-ink', 'gate-wait'],
    ['gate-out-ink', 'gate-out'],
    ['gate-night-ink', 'gate-night'],
    ['gate-go-ink', 'gate-night-go'],
    ['gate-stop-ink', 'gate-night-stop'],
  ])('[SCREEN-8] %s on %s is 7:1 at least', (ink, ground) => {
    expect(contrast(ink, ground)).toBeGreaterThanOrEqual(7);
  });

  test.each([
    ['edge', 'surface'],
    ['edge', 'ground'],
    ['accent', 'ground'],
  ])('[SCREEN-8] the edge %s on %s is 3:1 at least', (edge, ground) => {
    expect(contrast(edge, ground)).toBeGreaterThanOrEqual(3);
  });
});

test('[SCREEN-9] keys that move money are 64 px at least, others 44 px, and body text is 20 px at 1080p', () => {
  expect(CSS).toMatch(/--target-money: max\(64px,/);
  expect(CSS).toMatch(/--target: max\(44px,/);
  const at1080 = /@media \(width >= 1600px\) and \(height >= 900px\) \{\s*:root \{\s*font-size: ([\d.]+)%/.exec(
    CSS,
  )?.[1];
  const rem = (16 * Number(at1080)) / 100;
  const size = (name: string): number => rem * Number(new RegExp(`--text-${name}: ([\\d.]+)rem`).exec(CSS)?.[1]);
  expect(size('m')).toBeGreaterThanOrEqual(20);
  expect(size('amount')).toBeGreaterThanOrEqual(48);
  expect(size('total')).toBeGreaterThanOrEqual(48);
});
