/** Orders faults of the network, and lists those that are ordered with how often they were met. */
import { useState } from 'react';
import { clearFaults, FAULT_KINDS, orderFault, type FaultKind, type OrderedFault } from './admin-api.ts';
import { Card, Choice } from './card.tsx';
import type { Texts } from './texts.ts';

const PATHS = {
  all: '/v1/',
  payments: '/v1/payments/',
  batches: '/v1/payment-batches',
  refunds: '/v1/refunds/',
  config: '/v1/config',
  changes: '/v1/changes',
  taps: '/v1/taps',
} as const;
type Path = keyof typeof PATHS;
const PATH_NAMES = Object.keys(PATHS) as readonly Path[];

/** As many as the sandbox takes in one order: nobody outlasts it. */
const ALWAYS = 1_000_000;
const TIMES = ['1', '3', '10', String(ALWAYS)] as const;
const DELAYS = ['500', '2000', '5000', '15000', '60000'] as const;

export function FaultsCard({
  texts,
  faults,
  act,
}: Readonly<{ texts: Texts; faults: readonly OrderedFault[]; act: (work: () => Promise<unknown>) => void }>) {
  const [kind, setKind] = useState<FaultKind>('latency');
  const [path, setPath] = useState<Path>('payments');
  const [times, setTimes] = useState<(typeof TIMES)[number]>('1');
  const [ms, setMs] = useState<(typeof DELAYS)[number]>('2000');
  const words = texts.faults;
  const order = (): void =>
    act(() => orderFault({ kind, pathPrefix: PATHS[path], times: Number(times), ms: Number(ms) }));
  const isOfEvents = kind.startsWith('event_');
  return (
    <Card title={words.title} lead={words.lead} wide>
      <div className="form">
        <Choice
          label={words.kind}
          value={kind}
          options={FAULT_KINDS.map((value) => ({ value, text: words.kinds[value] }))}
          onChange={setKind}
        />
        {isOfEvents ? null : (
          <Choice
            label={words.where}
            value={path}
            options={PATH_NAMES.map((value) => ({ value, text: words.paths[value] }))}
            onChange={setPath}
          />
        )}
        {kind === 'latency' ? (
          <Choice
            label={words.ms}
            value={ms}
            options={DELAYS.map((value) => ({ value, text: value }))}
            onChange={setMs}
          />
        ) : null}
        <Choice
          label={words.times}
          value={times}
          options={TIMES.map((value) => ({ value, text: value === String(ALWAYS) ? words.always : value }))}
          onChange={setTimes}
        />
        <button type="button" className="primary" onClick={order}>
          {words.order}
        </button>
      </div>
      {faults.length === 0 ? (
        <p className="empty">{words.none}</p>
      ) : (
        <>
          <ul className="ordered">
            {faults.map(({ fault, metCount }, index) => {
              const shown = fault.status === undefined ? fault.kind : `status_${fault.status}`;
              const isUsedUp = metCount >= fault.times;
              return (
                // Orders have no names and are only ever added at the end.
                <li key={`${index}-${shown}`} className={isUsedUp ? 'used-up' : ''}>
                  <strong>
                    {FAULT_KINDS.some((known) => known === shown) ? words.kinds[shown as FaultKind] : shown}
                  </strong>
                  <span>{pathText(fault.match.pathPrefix, words)}</span>
                  {fault.ms === undefined ? null : <span>{fault.ms} ms</span>}
                  <span className="count">
                    {words.met} {metCount} / {fault.times >= ALWAYS ? words.always : fault.times}
                  </span>
                </li>
              );
            })}
          </ul>
          <button type="button" onClick={() => act(clearFaults)}>
            {words.clear}
          </button>
        </>
      )}
    </Card>
  );
}

function pathText(prefix: string, words: Texts['faults']): string {
  const known = PATH_NAMES.find((name) => PATHS[name] === prefix);
  return known === undefined ? prefix : words.paths[known];
}
