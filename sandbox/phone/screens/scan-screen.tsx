/** Paying the till's QR code: from an image chosen, dropped or pasted, or from its text. Rules PHONE-15 and PHONE-16. */
import { ImageUp, LoaderCircle, ScanLine, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { imageIn, readQrImage } from '../decode-image.ts';
import { RefusedError, type WalletDetails } from '../phone-api.ts';
import { refusalKey } from '../wording.ts';
import { useScan } from '../use-phone.ts';

type Problem = 'noCode' | 'notImage' | 'empty';

export function ScanScreen({ wallet }: Readonly<{ wallet: WalletDetails }>) {
  const { t } = useTranslation();
  const scan = useScan(wallet.id);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isReading, setReading] = useState(false);
  const busy = isReading || scan.isPending;

  const submit = (payload: string): void => {
    scan.reset();
    setProblem(payload === '' ? 'empty' : null);
    if (payload !== '') scan.mutate(payload, { onSuccess: () => setText('') });
  };
  const readImage = async (image: Blob): Promise<void> => {
    scan.reset();
    setProblem(null);
    setReading(true);
    const reading = await readQrImage(image);
    setReading(false);
    if (!reading.ok) {
      setProblem(reading.reason);
      return;
    }
    setText(reading.text);
    submit(reading.text);
  };
  usePastedImage((image) => void readImage(image));

  return (
    <section className="card scan-card" aria-labelledby="scan-title">
      <header className="card-head">
        <h1 id="scan-title">{t('scan.title')}</h1>
        <p>{t('scan.hint')}</p>
      </header>
      <DropZone
        busy={busy}
        working={isReading ? t('scan.reading') : t('scan.sending')}
        onImage={(image) => void readImage(image)}
      />
      <form
        className="scan-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit(text.trim());
        }}
      >
        <label htmlFor="scan-text">{t('scan.orText')}</label>
        <textarea
          id="scan-text"
          data-testid="scan-input"
          rows={3}
          value={text}
          placeholder={t('scan.placeholder')}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="primary" data-testid="scan-submit" disabled={busy}>
          {busy ? t('scan.sending') : t('scan.submit')}
        </button>
      </form>
      <ScanProblem problem={problem} error={scan.error} />
    </section>
  );
}

function ScanProblem({ problem, error }: Readonly<{ problem: Problem | null; error: Error | null }>) {
  const { t } = useTranslation();
  if (problem === null && error === null) return null;
  const refused = error instanceof RefusedError ? t(`refusal.${refusalKey(error.code)}`) : t('confirm.failed');
  return (
    <p
      className="problem"
      role="alert"
      data-testid="scan-problem"
      data-code={problem ?? (error instanceof RefusedError ? error.code : 'unreachable')}
    >
      <TriangleAlert aria-hidden="true" />
      {problem === null ? refused : t(`scan.${problem}`)}
    </p>
  );
}

type DropZoneProps = Readonly<{ busy: boolean; working: string; onImage: (image: Blob) => void }>;

function DropZone({ busy, working, onImage }: DropZoneProps) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const image = imageIn(event.dataTransfer);
    if (image !== undefined && !busy) onImage(image);
  };
  return (
    <div
      className={isOver ? 'finder finder-over' : 'finder'}
      data-testid="scan-drop"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span className="finder-corners" aria-hidden="true" />
      {busy ? <LoaderCircle aria-hidden="true" className="spin" /> : <ScanLine aria-hidden="true" />}
      <output>{busy ? working : t(isOver ? 'scan.releaseHere' : 'scan.dropHere')}</output>
      <button type="button" className="on-dark" disabled={busy} onClick={() => input.current?.click()}>
        <ImageUp aria-hidden="true" />
        {t('scan.chooseImage')}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        data-testid="scan-file"
        onChange={(event) => {
          const image = event.target.files?.[0];
          event.target.value = '';
          if (image !== undefined) onImage(image);
        }}
      />
    </div>
  );
}

/** An image may be pasted anywhere on the page while this screen is open; pasted text goes where the cursor is. */
function usePastedImage(onImage: (image: Blob) => void): void {
  const latest = useRef(onImage);
  useEffect(() => {
    latest.current = onImage;
  });
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const image = imageIn(event.clipboardData);
      if (image === undefined) return;
      event.preventDefault();
      latest.current(image);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
}
