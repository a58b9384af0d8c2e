/**
 * A short message over the screen that asks for nothing: what became of a scan, an error of an act whose dialog is gone.
 * One at a time, the latest; it takes no focus. Good news goes by itself, an error stays until it is dismissed or replaced.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { ContractError } from '../../electron/contract/envelope.ts';
import { assert } from '../../electron/kernel/assert.ts';
import { useClock } from '../client/use-now.ts';
import { Banner, ErrorBanner, type Tone } from './banner.tsx';
import './notice.css';

type Message = Readonly<{ tone: Tone; title: string; body?: string }>;

export type Notices = Readonly<{
  show: (message: Message) => void;
  showError: (error: ContractError) => void;
  clear: () => void;
}>;

type Shown = Readonly<{ count: number; message: Message }> | Readonly<{ count: number; error: ContractError }> | null;

/** Long enough to read two short lines (15 characters a second) and look up from the goods. */
const SHOWN_MS = 4_000;

const NoticesContext = createContext<Notices | null>(null);

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  assert(notices !== null, 'this component stands inside a NoticeProvider');
  return notices;
}

export function NoticeProvider({ children }: Readonly<{ children: ReactNode }>) {
  const [shown, setShown] = useState<Shown>(null);
  const clear = useCallback(() => setShown(null), []);
  const notices = useMemo<Notices>(
    () => ({
      show: (message) => setShown((last) => ({ count: (last?.count ?? 0) + 1, message })),
      showError: (error) => setShown((last) => ({ count: (last?.count ?? 0) + 1, error })),
      clear,
    }),
    [clear],
  );
  return (
    <NoticesContext value={notices}>
      {children}
      <div className="notice-place">
        {shown === null ? null : (
          <div className="notice" key={shown.count} data-testid="notice">
            {passes(shown) ? <Passing onEnd={clear} /> : null}
            {'error' in shown ? (
              <ErrorBanner error={shown.error} onDismiss={clear} />
            ) : (
              <Banner tone={shown.message.tone} title={shown.message.title} onDismiss={clear}>
                {shown.message.body}
              </Banner>
            )}
          </div>
        )}
      </div>
    </NoticesContext>
  );
}

/** Good news goes by itself. */
function passes(shown: NonNullable<Shown>): boolean {
  return 'message' in shown && (shown.message.tone === 'success' || shown.message.tone === 'info');
}

function Passing({ onEnd }: Readonly<{ onEnd: () => void }>) {
  const clock = useClock();
  useEffect(() => {
    const timer = clock.after(SHOWN_MS, onEnd);
    return () => timer.cancel();
  }, [clock, onEnd]);
  return null;
}
