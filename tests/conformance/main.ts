/**
 * `npm run conformance -- --backend URL`: holds a backend to every rule of the wallet API page that the suite knows, and prints
 * a table. Ends with 0 when nothing failed, with 1 when something did, with 2 when it could not be run.
 */
import { parseArgs } from 'node:util';
import { openBackend } from './backend.ts';
import { demoPeople, peopleFromFile, type People } from './customers.ts';
import { lineOf, summaryOf, wordsOf } from './report.ts';
import { RULES, runRule, type Verdict } from './run-rules.ts';

const USAGE = `npm run conformance -- --backend URL [options]

  --backend URL     the backend, such as https://wallet.example or http://127.0.0.1:8080
  --people FILE     activation codes and payment codes to use, as JSON; without it the sandbox's demo API is used:
                    {"activationCodes":["…"],"paymentCodes":{"approves":["…"],"has_no_funds":["…"],"is_asked":["…"]}}
  --section N,M     these sections of the page alone
  --lockout         also try whether wrong activation codes are slowed down, which locks this address out for an hour
  --json            the verdicts as JSON
`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function options(): ReturnType<typeof read> | null {
  try {
    return read();
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

function read() {
  const { values } = parseArgs({
    options: {
      backend: { type: 'string' },
      people: { type: 'string' },
      section: { type: 'string' },
      lockout: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

/** The sandbox's people where the backend is one, else those of the file. */
async function findPeople(origin: string, file: string | undefined): Promise<People | null> {
  if (file !== undefined) return peopleFromFile(file);
  const { ok } = await fetch(`${origin}/demo/wallets`);
  return ok ? demoPeople(origin) : null;
}

async function runBackend(origin: string, values: ReturnType<typeof read>): Promise<readonly Verdict[] | null> {
  const people = await findPeople(origin, values.people);
  if (people === null) {
    say('This backend is no sandbox: --people FILE names the activation codes to use.');
    return null;
  }
  const sections = values.section?.split(',') ?? null;
  const granted = new Set(values.lockout ? [...people.can, 'lockout' as const] : people.can);
  const backend = openBackend(origin, people);
  const verdicts: Verdict[] = [];
  for (const rule of RULES.filter(({ section }) => sections?.includes(section) ?? true)) {
    const verdict = await runRule(rule, backend, granted);
    verdicts.push(verdict);
    if (!values.json) say(lineOf(verdict));
  }
  return verdicts;
}

async function main(): Promise<number> {
  const values = options();
  if (values === null || values.help || values.backend === undefined) {
    say(USAGE);
    return values?.help === true ? 0 : 2;
  }
  const verdicts = await runBackend(new URL(values.backend).origin, values);
  if (verdicts === null) return 2;
  const summary = summaryOf(verdicts);
  say(values.json ? JSON.stringify({ summary, verdicts }, null, 2) : `\n${wordsOf(verdicts)}`);
  return summary.fail === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 2;
});
