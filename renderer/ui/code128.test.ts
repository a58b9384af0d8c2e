/** The bars of Code 128, read back as a scanner reads them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code128Image } from './code128.ts';

/** What a scanner sees: the widths of bars and spaces, from the drawn path. */
function widthsOf({ path, width }: NonNullable<ReturnType<typeof code128Image>>): readonly number[] {
  const bars = [...path.matchAll(/M(\d+) 0h(\d+)/g)].map(([, start, modules]) => [Number(start), Number(modules)]);
  const widths: number[] = [];
  bars.forEach(([start = 0, modules = 0], index) => {
    const [before, length] = bars[index - 1] ?? [0, 10];
    if (index > 0) widths.push(start - (before ?? 0) - (length ?? 0));
    else expect(start).toBe(10);
    widths.push(modules);
  });
  const [last = 0, lastModules = 0] = bars.at(-1) ?? [];
  expect(width).toBe(last + lastModules + 10);
  return widths;
}

test('[DEVICESCREEN-10] the setup barcode is what the standard’s worked rules make of it', () => {
  // "AB": start B, values 33 and 34, check (104 + 33 + 2 × 34) mod 103 = 102.
  expect(widthsOf(code128Image('AB') ?? { path: '', width: 0 }).join('')).toBe(
    ['211214', '111323', '131123', '411131', '2331112'].join(''),
  );
});

test('[DEVICESCREEN-10] each symbol is eleven modules wide, whatever the text', () => {
  const letters = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(
      letters.filter((text) => text !== ''),
      (text) => {
        const image = code128Image(text);
        if (image === null) throw new Error('no image');
        const widths = widthsOf(image);
        expect(widths.reduce((total, each) => total + each, 0)).toBe(11 * (text.length + 2) + 13);
        for (let at = 0; at + 6 < widths.length - 1; at += 6) {
          const symbol = widths.slice(at, at + 6);
          // Bars of a symbol take an even number of modules (section 4.3.2).
          expect(((symbol[0] ?? 0) + (symbol[2] ?? 0) + (symbol[4] ?? 0)) % 2).toBe(0);
        }
      },
    ),
  );
});

test('[DEVICESCREEN-10] what the code set does not have is not drawn', () => {
  for (const text of ['', 'é', '收', '\n']) expect(code128Image(text)).toBeNull();
});
