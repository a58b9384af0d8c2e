/**
 * The receipt as the printer puts it on paper: the very same document, drawn. For whoever cannot see it, its lines. With
 * `print` also as the one thing that the system's print dialog gets, on paper of its own size.
 */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { readReceiptSvg, type ReceiptDrawing } from './receipt-svg.ts';

type ReceiptPictureProps = Readonly<{
  svg: string;
  label: string;
  /** Stands ready for the system's print dialog, under this name of the file; left out: it does not. */
  printAs?: string;
}>;

export function ReceiptPicture({ svg, label, printAs }: ReceiptPictureProps) {
  const { t } = useTranslation('paper');
  const drawing = useMemo(() => readReceiptSvg(svg), [svg]);
  if (drawing === null) return <p className="receipt-missing">{t('previewEmpty')}</p>;
  return (
    <article className="receipt-paper selectable" aria-label={label} data-testid="receipt">
      <Drawing drawing={drawing} />
      <div className="visually-hidden">
        {drawing.lines.map((line, index) => (
          // A receipt may hold the same line twice; its place is all that tells it apart, and does not change.
          <p key={`${index} ${line}`}>{line}</p>
        ))}
      </div>
      {printAs === undefined ? null : <PrintedPage drawing={drawing} name={printAs} />}
    </article>
  );
}

function Drawing({ drawing }: Readonly<{ drawing: ReceiptDrawing }>) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const copy = drawing.element.cloneNode(true);
    if (copy instanceof SVGElement) {
      // The sheet of styles says how large it is shown.
      copy.removeAttribute('width');
      copy.removeAttribute('height');
      place.current?.replaceChildren(copy);
    }
  }, [drawing]);
  return <div ref={place} className="receipt-drawing" aria-hidden="true" />;
}

/** 8 dots a millimetre: every thermal printer of shops (203 dpi). */
const DOTS_PER_MM = 8;
const MARGIN_MM = 4;

/** Only the print dialog sees it: a page as wide and as long as the receipt, so that a PDF is the receipt and no more. */
function PrintedPage({ drawing, name }: Readonly<{ drawing: ReceiptDrawing; name: string }>) {
  const width = drawing.width / DOTS_PER_MM;
  const height = drawing.height / DOTS_PER_MM;
  useEffect(() => {
    const { title } = document;
    const rename = (): void => {
      document.title = name;
    };
    const restore = (): void => {
      document.title = title;
    };
    // Browsers offer the page's title as the name of the PDF.
    window.addEventListener('beforeprint', rename);
    window.addEventListener('afterprint', restore);
    return () => {
      window.removeEventListener('beforeprint', rename);
      window.removeEventListener('afterprint', restore);
    };
  }, [name]);
  const page = `@page { size: ${width + 2 * MARGIN_MM}mm ${Math.ceil(height) + 2 * MARGIN_MM}mm; margin: ${MARGIN_MM}mm; }`;
  return createPortal(
    <div className="print-only" aria-hidden="true" style={{ width: `${width}mm` }}>
      <style>{page}</style>
      <Drawing drawing={drawing} />
    </div>,
    document.body,
  );
}
