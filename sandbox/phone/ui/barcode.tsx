/** The digits as a Code 128 bar code, for scanners that read lines only. */
import { useMemo } from 'react';
import { code128Bars } from '../code128.ts';
import { VectorImage } from './vector-image.tsx';

/** Half of the quiet zone that ISO/IEC 15417 section 4.3.7 asks for, in modules; the white card around gives the rest. */
const QUIET_MODULES = 5;
/** Two pixels a module for nineteen digits, in the narrowest phone. */
const MAX_WIDTH_PX = 334;

export function Barcode({ digits, label }: Readonly<{ digits: string; label: string }>) {
  const { modules, path } = useMemo(() => {
    const code = code128Bars(digits);
    const drawn = code.bars.map(({ start, width }) => `M${start + QUIET_MODULES} 0h${width}v1h${-width}z`);
    return { modules: code.modules, path: drawn.join('') };
  }, [digits]);
  const width = modules + 2 * QUIET_MODULES;
  return (
    <VectorImage className="barcode" width={width} height={1} maxWidthPx={MAX_WIDTH_PX} path={path} label={label} />
  );
}
