/**
 * Earlier sales: `/history` is the list, `/history/<sale>` one of them. Both are one component, so the search and its
 * place in the list are still there when the cashier comes back from a sale.
 */
import { useState, type ReactNode } from 'react';
import { useLocation, useRoute } from 'wouter';
import { SalePage, type ReceiptOf } from './sale-page.tsx';
import { NO_CONDITIONS } from './search-query.ts';
import { SearchPage } from './search-page.tsx';
import './history.css';

type HistoryScreenProps = Readonly<{
  receiptOf: ReceiptOf;
  /** Beside the search: what else of the past there is to see. */ aside?: ReactNode;
  /** What else bears the text that is looked for, above the sales. */
  alsoFound?: (text: string) => ReactNode;
}>;

export function HistoryScreen({ receiptOf, aside = null, alsoFound = () => null }: HistoryScreenProps) {
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
          aside={aside}
          alsoFound={alsoFound}
        />
      ) : (
        <SalePage key={saleId} saleId={saleId} receiptOf={receiptOf} onBack={() => navigate('/history')} />
      )}
    </div>
  );
}
