/**
 * Something that covers the phone's screen until it is answered: a dialog for people who listen, with the focus on its title
 * and Escape to leave where leaving is allowed. What lies below is made inert by the phone itself.
 */
import { useEffect, useId, useRef, type ReactNode } from 'react';

type Props = Readonly<{
  title: ReactNode;
  /** `full` covers everything; `bottom` leaves the top of the screen dimmed. */
  form: 'full' | 'bottom';
  testId: string;
  tone?: string;
  /** Absent where the question must be answered. */
  onClose?: (() => void) | undefined;
  children: ReactNode;
}>;

export function Sheet({ title, form, testId, tone, onClose, children }: Props) {
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  useEffect(() => {
    if (onClose === undefined) return undefined;
    const closeOnEscape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  }, [onClose]);
  return (
    <div className={`sheet sheet-${form}`}>
      {form === 'bottom' && <div className="sheet-dim" aria-hidden="true" onClick={onClose} />}
      <dialog
        open
        className={`sheet-panel${tone === undefined ? '' : ` tone-${tone}`}`}
        aria-modal="true"
        aria-labelledby={titleId}
        data-testid={testId}
      >
        <h2 ref={heading} id={titleId} className="sheet-title" tabIndex={-1}>
          {title}
        </h2>
        {children}
      </dialog>
    </div>
  );
}
