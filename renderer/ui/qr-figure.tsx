/** A QR code, crisp at the size of its box: black on white whatever stands around it, with its quiet zone. */
import { useMemo } from 'react';
import { qrImage } from './qr-image.ts';

type QrFigureProps = Readonly<{
  payload: string;
  /** What it is, for screen readers. */
  label: string;
  className?: string;
  'data-testid'?: string;
}>;

export function QrFigure({ payload, label, className = '', 'data-testid': testId }: QrFigureProps) {
  const image = useMemo(() => qrImage(payload), [payload]);
  return (
    <figure className={className} aria-label={label} data-testid={testId} data-payload={payload}>
      <svg viewBox={`0 0 ${image.size} ${image.size}`} shapeRendering="crispEdges" aria-hidden="true">
        <rect width={image.size} height={image.size} fill="#fff" />
        <path d={image.path} fill="#000" />
      </svg>
    </figure>
  );
}
