/** The drawn QR against the symbol it stands for. */
import { create } from 'qrcode';
import { expect, test } from 'vitest';
import { QUIET_ZONE_MODULES, qrImage } from './qr-image.ts';

const payload = '00020101021226230010A0000003330105M0001520454115303156540512.505802CN5904SHOP6007BEIJING6304ABCD';

/** Puts the path's rectangles back on a grid. */
function paint(path: string, size: number): boolean[][] {
  const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let step = 0; step < Number(length); step += 1) {
      const row = grid[Number(y)];
      if (row !== undefined) row[Number(x) + step] = true;
    }
  }
  return grid;
}

test('[CHECKOUTSCREEN-20] every module of the symbol at level M is drawn, and no other', () => {
  const image = qrImage(payload);
  const grid = paint(image.path, image.size);
  const { modules } = create(payload, { errorCorrectionLevel: 'M' });
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      expect(grid[row + QUIET_ZONE_MODULES]?.[column + QUIET_ZONE_MODULES]).toBe(modules.get(row, column) === 1);
    }
  }
});

test('[CHECKOUTSCREEN-21] four modules on each side stay light', () => {
  const { size, path } = qrImage(payload);
  const grid = paint(path, size);
  const border = grid.flatMap((row, y) =>
    row.filter((_, x) => Math.min(x, y, size - 1 - x, size - 1 - y) < QUIET_ZONE_MODULES),
  );
  expect(border.includes(true)).toBe(false);
});
