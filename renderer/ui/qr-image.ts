/**
 * The merchant QR as one SVG path: crisp at every size, and one element for the browser instead of three thousand.
 *
 * Rules CHECKOUTSCREEN-20 and CHECKOUTSCREEN-21 of docs/spec.md.
 */
import { create } from 'qrcode';

/** ISO/IEC 18004, 6.3.8: four modules of light on each side. */
export const QUIET_ZONE_MODULES = 4;

export type QrImage = Readonly<{
  /** Modules on a side with the quiet zone: the viewBox. */
  size: number;
  /** Runs of dark modules, each a rectangle one module high. */
  path: string;
}>;

/** Error correction M (15 %): what payment QRs are printed with; screens do not get dirty, and fewer modules read faster. */
export function qrImage(payload: string): QrImage {
  const { modules } = create(payload, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  const runs: string[] = [];
  for (let row = 0; row < size; row += 1) {
    let column = 0;
    while (column < size) {
      const start = column;
      while (column < size && modules.get(row, column) === 1) column += 1;
      const length = column - start;
      if (length > 0) runs.push(`M${start + QUIET_ZONE_MODULES} ${row + QUIET_ZONE_MODULES}h${length}v1h-${length}z`);
      else column += 1;
    }
  }
  return { size: size + 2 * QUIET_ZONE_MODULES, path: runs.join('') };
}
