/** Entry of the admin page: what whoever looks after the sandbox sees and orders, served at `/admin/` to this machine only. */
import '@fontsource-variable/noto-sans-sc';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AdminApp } from './admin-app.tsx';
import './admin.css';

const client = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 0, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

const root = document.querySelector('#admin');
if (root === null) throw new Error('the page has no place for the admin page');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <AdminApp />
    </QueryClientProvider>
  </StrictMode>,
);
