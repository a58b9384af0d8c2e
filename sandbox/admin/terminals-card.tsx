/** The terminals that have enrolled; each can be disabled and enabled again. */
import { setTerminal, type State } from './admin-api.ts';
import { Card } from './card.tsx';
import type { Language, Texts } from './texts.ts';

export function TerminalsCard({
  texts,
  language,
  state,
  act,
}: Readonly<{ texts: Texts; language: Language; state: State; act: (work: () => Promise<unknown>) => void }>) {
  const words = texts.terminals;
  const storeName = (id: string): string => state.stores.find((store) => store.id === id)?.name ?? id;
  return (
    <Card title={words.title} wide>
      {state.terminals.length === 0 ? (
        <p className="empty">{words.none}</p>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th>{words.id}</th>
                <th>{words.store}</th>
                <th>{words.version}</th>
                <th>{words.heartbeat}</th>
                <th>{words.state}</th>
                <th aria-hidden="true" />
              </tr>
            </thead>
            <tbody>
              {state.terminals.map((terminal) => (
                <tr key={terminal.id}>
                  <td>
                    <code>{terminal.id}</code>
                  </td>
                  <td>{storeName(terminal.storeId)}</td>
                  <td>
                    {terminal.model} {terminal.softwareVersion}
                  </td>
                  <td>{terminal.heartbeatAt === null ? words.never : timeText(language, terminal.heartbeatAt)}</td>
                  <td>
                    <span className={terminal.state === 'active' ? 'sign' : 'sign warn'}>
                      {words.states[terminal.state]}
                    </span>
                  </td>
                  <td className="last">
                    {terminal.state === 'retired' ? null : (
                      <button
                        type="button"
                        onClick={() => act(() => setTerminal(terminal.id, terminal.state !== 'active'))}
                      >
                        {terminal.state === 'active' ? words.disable : words.enable}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function timeText(language: Language, time: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' }).format(
    Date.parse(time),
  );
}
