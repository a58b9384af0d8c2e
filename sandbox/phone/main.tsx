/** Entry of the customer's phone: a page for demos and tests that the sandbox serves at `/phone/`. */
import '@fontsource-variable/noto-sans-sc';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from './i18n.ts';
import { PhoneApp } from './phone-app.tsx';
import './styles/frame.css';
import './styles/screens.css';
import './styles/sheets.css';

// Failures show at once and are tried again by the interval of each question; a hidden page asks nothing.
const client = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 0, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

const root = document.querySelector('#phone');
if (root === null) throw new Error('the page has no place for the phone');
await startI18n();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <PhoneApp />
    </QueryClientProvider>
  </StrictMode>,
);
