/** What runs: maintenance, the clock, the deny list, and the backup that one can go back to. */
import {
  announce,
  backUp,
  clearDenylist,
  pushDenylist,
  restore,
  setClock,
  setMaintenance,
  type State,
} from './admin-api.ts';
import { Card } from './card.tsx';
import type { Texts } from './texts.ts';
import type { ReactNode } from 'react';

const MINUTE_MS = 60_000;
const OFFSETS = [
  { offsetMs: -60 * MINUTE_MS, text: '−1 h' },
  { offsetMs: -10 * MINUTE_MS, text: '−10 min' },
  { offsetMs: 0, text: '' },
  { offsetMs: 10 * MINUTE_MS, text: '+10 min' },
  { offsetMs: 60 * MINUTE_MS, text: '+1 h' },
] as const;
const PUSHES = [100, 10_000, 100_000] as const;
const ANNOUNCED = { startsInMinutes: 10, minutes: 30 } as const;

type Act = (work: () => Promise<unknown>) => void;

export function WorldCard({
  texts,
  state,
  offsetMs,
  act,
}: Readonly<{ texts: Texts; state: State; offsetMs: number; act: Act }>) {
  const words = texts.world;
  return (
    <Card title={words.title}>
      <Row
        title={words.maintenance}
        hint={words.maintenanceHint}
        sign={state.maintenance ? words.on : words.off}
        warn={state.maintenance}
      >
        <button type="button" onClick={() => act(() => setMaintenance(!state.maintenance))}>
          {state.maintenance ? words.turnOff : words.turnOn}
        </button>
      </Row>
      <Row title={words.announce} hint={words.announceHint}>
        <button type="button" onClick={() => act(() => announce(ANNOUNCED.startsInMinutes, ANNOUNCED.minutes))}>
          {words.announceNow}
        </button>
      </Row>
      <Row title={words.clock} hint={words.clockHint}>
        <fieldset className="segments" aria-label={words.clock}>
          {OFFSETS.map((offset) => (
            <button
              key={offset.offsetMs}
              type="button"
              aria-pressed={offset.offsetMs === offsetMs}
              onClick={() => act(() => setClock(offset.offsetMs))}
            >
              {offset.text === '' ? words.exact : offset.text}
            </button>
          ))}
        </fieldset>
      </Row>
      <Row title={words.denylist} hint={words.denylistHint}>
        {PUSHES.map((count) => (
          <button key={count} type="button" onClick={() => act(() => pushDenylist(count))}>
            +{count.toLocaleString('en')}
          </button>
        ))}
        <button type="button" onClick={() => act(clearDenylist)}>
          {words.clear}
        </button>
      </Row>
      <Row title={words.backup} hint={words.backupHint} sign={state.hasBackup ? words.hasBackup : words.noBackup}>
        <button type="button" onClick={() => act(backUp)}>
          {words.makeBackup}
        </button>
        <button type="button" className="danger" disabled={!state.hasBackup} onClick={() => act(restore)}>
          {words.restore}
        </button>
      </Row>
    </Card>
  );
}

function Row(props: Readonly<{ title: string; hint: string; sign?: string; warn?: boolean; children: ReactNode }>) {
  return (
    <div className="row">
      <div>
        <h3>
          {props.title}
          {props.sign === undefined ? null : <span className={props.warn ? 'sign warn' : 'sign'}>{props.sign}</span>}
        </h3>
        <p>{props.hint}</p>
      </div>
      <div className="buttons">{props.children}</div>
    </div>
  );
}
