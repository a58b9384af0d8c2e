/**
 * Earlier sales: `/history` is the list, `/history/<sale>` one of them. Both are one component, so the search and its
 * place in the list are still there when the cashier comes back from a sale.
 */
import { useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { SalePage } from './sale-page.tsx';
import { NO_CONDITIONS } from './search-query.ts';
import { SearchPage } from './search-page.tsx';
import './history.css';

export function HistoryScreen() {
  const [, navigate] = useLocation();
  const [, match] = useRoute('/history/:saleId');
  const saleId = match?.saleId ?? null;
  const [fields, setFields] = useState(NO_CONDITIONS);
  const [selectedId, setSelectedId] = useState<string | null>(null);

  return (
    <div className="history">
      {saleId === null ? (
        <SearchPage
          fields={fields}
          onFields={setFields}
          selectedId={selectedId}
          onSelect={setSelectedId}
          onOpen={(id) => {
            setSelectedId(id);
            navigate(`/history/${id}`);
          }}
          onLeave={() => navigate('/')}
        />
      ) : (
        <SalePage key={saleId} saleId={saleId} onBack={() => navigate('/history')} />
      )}
    </div>
  );
}
