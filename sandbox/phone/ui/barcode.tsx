/** The digits as a Code 128 bar code, for scanners that read lines only. */
import { useMemo } from 'react';
import { code128Bars } from '../code128.ts';
import { VectorImage } from './vector-image.tsx';

/** The quiet zone on either side (ISO/IEC 15417 section 4.3.7), in modules. */
const QUIET_MODULES = 10;

export function Barcode({ digits, label }: Readonly<{ digits: string; label: string }>) {
  const { modules, path } = useMemo(() => {
    const code = code128Bars(digits);
    const drawn = code.bars.map(({ start, width }) => `M${start + QUIET_MODULES} 0h${width}v1h${-width}z`);
    return { modules: code.modules, path: drawn.join('') };
  }, [digits]);
  return <VectorImage className="barcode" width={modules + 2 * QUIET_MODULES} height={1} path={path} label={label} />;
}
