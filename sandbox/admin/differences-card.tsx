/** Plants a difference into a store's settlement before it is closed. */
import { useState } from 'react';
import { DIFFERENCE_KINDS, plantDifference, type DifferenceKind, type State } from './admin-api.ts';
import { Card, Choice } from './card.tsx';
import type { Texts } from './texts.ts';

export function DifferencesCard({
  texts,
  state,
  act,
}: Readonly<{ texts: Texts; state: State; act: (work: () => Promise<unknown>) => void }>) {
  const words = texts.differences;
  const [storeId, setStoreId] = useState('');
  const [kind, setKind] = useState<DifferenceKind>('missing_row');
  const [date, setDate] = useState('');
  const store = state.stores.find(({ id }) => id === storeId) ?? state.stores[0];
  if (store === undefined) return null;
  const today = dateIn(store.timeZone, state.now);
  return (
    <Card title={words.title} lead={words.lead}>
      <div className="form column">
        <Choice
          label={words.store}
          value={store.id}
          options={state.stores.map(({ id, name }) => ({ value: id, text: name }))}
          onChange={setStoreId}
        />
        <label className="field">
          <span>{words.date}</span>
          <input type="date" value={date === '' ? today : date} onChange={(event) => setDate(event.target.value)} />
        </label>
        <Choice
          label={words.kind}
          value={kind}
          options={DIFFERENCE_KINDS.map((value) => ({ value, text: words.kinds[value] }))}
          onChange={setKind}
        />
        <button
          type="button"
          className="primary"
          onClick={() => act(() => plantDifference(store.id, date === '' ? today : date, kind))}
        >
          {words.plant}
        </button>
      </div>
    </Card>
  );
}

/** `YYYY-MM-DD` in the store's zone: the Swedish way of writing dates is the standard's. */
function dateIn(timeZone: string, time: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(Date.parse(time));
}
