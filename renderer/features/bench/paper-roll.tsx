/** What hangs out of the simulated printer, drawn as it would look: text in its columns, codes, pictures, cuts. */
import { useEffect, useRef, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenchPaperItem } from '../../../electron/contract/bench-values.ts';
import { QrFigure } from '../../ui/qr-figure.tsx';

export function PaperRoll({ items }: Readonly<{ items: readonly BenchPaperItem[] }>) {
  const { t } = useTranslation('bench');
  const roll = useRef<HTMLDivElement>(null);
  const shownCount = useRef(0);
  useEffect(() => {
    // New paper hangs out at the bottom; whoever reads further up is left alone while nothing comes.
    if (items.length === shownCount.current) return;
    shownCount.current = items.length;
    roll.current?.scrollTo({ top: roll.current.scrollHeight });
  }, [items]);
  return (
    <section
      ref={roll}
      className="bench-paper selectable"
      aria-label={t('paper')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long roll is scrolled by the keyboard too
      tabIndex={0}
      data-testid="bench-paper"
    >
      {items.map((item, index) => (
        // Paper only grows at its end and is torn off as a whole.
        // oxlint-disable-next-line react/no-array-index-key -- see above
        <Item key={index} item={item} />
      ))}
    </section>
  );
}

function Item({ item }: Readonly<{ item: BenchPaperItem }>) {
  const { t } = useTranslation('bench');
  switch (item.kind) {
    case 'line':
      return (
        <p className={`bench-line${item.isBold ? ' bench-line-bold' : ''}${item.height > 1 ? ' bench-line-tall' : ''}`}>
          {item.text === '' ? '\u00A0' : <Cells text={item.text} />}
        </p>
      );
    case 'qr':
      return <QrFigure payload={item.data} label={t('qr')} className="bench-qr" />;
    case 'image':
      return <Dots item={item} />;
    case 'cut':
      return <hr className="bench-cut" />;
  }
}

/** Spaces side by side, or one character. */
const RUNS = / +|[^ ]/gu;
/** What a Chinese printer has in two bytes takes two columns: all but ASCII. */
const WIDE = /^[^ -~]/u;

/** A printer has columns whatever its letters are; no font of a screen can be trusted to have them. */
function Cells({ text }: Readonly<{ text: string }>) {
  return [...text.matchAll(RUNS)].map(([run], index) => (
    // Text on paper does not change.
    // oxlint-disable-next-line react/no-array-index-key -- see above
    <span key={index} className="bench-cell" style={{ '--columns': WIDE.test(run) ? 2 : run.length } as CSSProperties}>
      {run}
    </span>
  ));
}

/** Dots of the printer, black on the paper's white. */
function Dots({
  item: { widthDots, heightDots, dots },
}: Readonly<{ item: Extract<BenchPaperItem, { kind: 'image' }> }>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === undefined || context === null) return;
    const bytes = Uint8Array.from(atob(dots), (character) => character.charCodeAt(0));
    const picture = context.createImageData(Math.max(1, widthDots), Math.max(1, heightDots));
    for (let dot = 0; dot < widthDots * heightDots; dot += 1) {
      const isBlack = (((bytes[dot >> 3] ?? 0) >> (7 - (dot & 7))) & 1) === 1;
      picture.data.set(isBlack ? [0, 0, 0, 255] : [255, 255, 255, 255], dot * 4);
    }
    context.putImageData(picture, 0, 0);
  }, [widthDots, heightDots, dots]);
  return <canvas ref={canvas} width={widthDots} height={heightDots} className="bench-dots" aria-hidden="true" />;
}
