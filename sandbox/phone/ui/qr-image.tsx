/** A QR code at level M: 15 % of it may be lost to a fingerprint or a reflection. */
import { create } from 'qrcode';
import { useMemo } from 'react';
import { VectorImage } from './vector-image.tsx';

/** The quiet zone that ISO/IEC 18004 section 6.3.8 asks for, in modules. */
const QUIET_MODULES = 4;

type Props = Readonly<{ text: string; label: string; testId: string; maxWidthPx: number }>;

export function QrImage({ text, ...rest }: Props) {
  const { side, path } = useMemo(() => drawModules(text), [text]);
  return <VectorImage className="qr" width={side} height={side} path={path} {...rest} />;
}

/** One rectangle for each run of dark modules in a row. */
function drawModules(text: string): Readonly<{ side: number; path: string }> {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const isDark = (row: number, column: number): boolean => column < modules.size && modules.get(row, column) !== 0;
  let path = '';
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      const start = column;
      while (isDark(row, column)) column += 1;
      if (column > start)
        path += `M${start + QUIET_MODULES} ${row + QUIET_MODULES}h${column - start}v1h${start - column}z`;
    }
  }
  return { side: modules.size + 2 * QUIET_MODULES, path };
}
