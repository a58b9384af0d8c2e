/**
 * The admin page: what the sandbox is doing, and what it should do. It asks for the state each two seconds, and after each
 * order at once. Rules ADMIN-1 to ADMIN-4.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { AdminError, readClock, readFaults, readState } from './admin-api.ts';
import { DifferencesCard } from './differences-card.tsx';
import { FaultsCard } from './faults-card.tsx';
import { TerminalsCard } from './terminals-card.tsx';
import { TEXTS, type Language, type Texts } from './texts.ts';
import { WorldCard } from './world-card.tsx';

const ASK_EVERY_MS = 2_000;
/** How long it is said that an order was carried out. */
const TOLD_FOR_MS = 4_000;

type Told = Readonly<{ isGood: boolean; text: string }> | null;

export function AdminApp() {
  const [language, setLanguage] = useState<Language>('zh-CN');
  const [told, setTold] = useState<Told>(null);
  const texts = TEXTS[language];
  const client = useQueryClient();
  const asked = { refetchInterval: ASK_EVERY_MS };
  const state = useQuery({ queryKey: ['state'], queryFn: readState, ...asked });
  const faults = useQuery({ queryKey: ['faults'], queryFn: readFaults, ...asked });
  const clock = useQuery({ queryKey: ['clock'], queryFn: readClock, ...asked });

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = texts.title;
  }, [language, texts]);
  useEffect(() => {
    if (told === null) return;
    const forgetting = setTimeout(() => setTold(null), TOLD_FOR_MS);
    return () => clearTimeout(forgetting);
  }, [told]);

  const act = (work: () => Promise<unknown>): void => {
    work()
      .then(
        () => setTold({ isGood: true, text: texts.done }),
        (error: unknown) => setTold({ isGood: false, text: refusalText(error, texts) }),
      )
      .then(() => client.invalidateQueries())
      .catch(() => undefined);
  };

  const isReady = state.data !== undefined && faults.data !== undefined && clock.data !== undefined;
  return (
    <>
      <header>
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
        <button
          type="button"
          className="language"
          aria-label={texts.switchLanguage}
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
        >
          {texts.otherLanguage}
        </button>
      </header>
      <main>
        {state.isError || !isReady ? (
          <p className="unreachable" role="alert">
            {texts.unreachable}
          </p>
        ) : null}
        {isReady ? (
          <>
            <dl className="facts">
              <div>
                <dt>{texts.time}</dt>
                <dd data-testid="time">{timeText(language, state.data.now)}</dd>
              </div>
              <div>
                <dt>{texts.ledger}</dt>
                <dd className={state.data.ledgerSum === 0 ? 'good' : 'bad'} data-testid="ledger">
                  {state.data.ledgerSum === 0 ? texts.balanced : `${texts.notBalanced} ${state.data.ledgerSum}`}
                </dd>
              </div>
              <div>
                <dt>{texts.denied}</dt>
                <dd data-testid="denied">{state.data.denylist.listed.toLocaleString(language)}</dd>
              </div>
              <div>
                <dt>{texts.config}</dt>
                <dd>{state.data.configVersion}</dd>
              </div>
            </dl>
            <div className="cards">
              <FaultsCard texts={texts} faults={faults.data} act={act} />
              <WorldCard texts={texts} state={state.data} offsetMs={clock.data} act={act} />
              <DifferencesCard texts={texts} state={state.data} act={act} />
              <TerminalsCard texts={texts} language={language} state={state.data} act={act} />
            </div>
          </>
        ) : null}
        <output className={told === null ? 'told' : `told shown ${told.isGood ? 'good' : 'bad'}`}>
          {told?.text ?? ''}
        </output>
      </main>
    </>
  );
}

function refusalText(error: unknown, texts: Texts): string {
  const code = error instanceof AdminError ? error.code : 'unreachable';
  return code === 'unreachable' ? texts.unreachable : `${texts.refused}: ${code}`;
}

function timeText(language: Language, time: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }).format(
    Date.parse(time),
  );
}
