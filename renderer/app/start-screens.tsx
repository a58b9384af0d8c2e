/** Draws the till into the page over a client; the real entry and the one with a terminal in memory both start here. */
import '@fontsource-variable/noto-sans-sc/wght.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import type { Client } from '../../electron/contract/client.ts';
import { assert } from '../../electron/kernel/assert.ts';
import type { Clock } from '../../electron/kernel/clock.ts';
import { createNextFrame } from '../client/screen-frame.ts';
import { createTill } from '../client/till-provider.tsx';
import { createTexts } from '../i18n/i18n.ts';
import { App } from './app.tsx';
import { LanguageFrame } from './language-frame.tsx';
import { NoAccess } from './notices.tsx';
import { ScreenBoundary } from './screen-boundary.tsx';

/** `client` null: the page was opened without its token, and can only say so. */
export type ScreenParts = Readonly<{ client: Client | null; clock: Clock }>;

export async function startScreens({ client, clock }: ScreenParts): Promise<void> {
  const place = document.getElementById('root');
  assert(place !== null, 'the page has a place for the screens');
  const texts = await createTexts(window.localStorage);
  createRoot(place).render(
    <StrictMode>
      <I18nextProvider i18n={texts}>
        <LanguageFrame>
          <ScreenBoundary clock={clock}>
            {client === null ? <NoAccess /> : <App till={createTill(client, clock, createNextFrame(window, clock))} />}
          </ScreenBoundary>
        </LanguageFrame>
      </I18nextProvider>
    </StrictMode>,
  );
}
