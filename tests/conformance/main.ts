/**
 * `npm run conformance -- --backend URL`: holds a backend to every rule of the wallet API page that the suite knows;
 * `-- --terminal` holds the till to it, before a backend that misbehaves. Prints a table. Ends with 0 when nothing failed,
 * with 1 when something did, with 2 when it could not be run.
 */
import { parseArgs } from 'node:util';
import { openBackend } from './backend.ts';
import { demoPeople, peopleFromFile, type People } from './customers.ts';
import { lineOf, summaryOf, wordsOf } from './report.ts';
import { RULES, runRule, type Verdict } from './run-rules.ts';
import { TERMINAL_CASES } from './terminal/terminal-cases.ts';
import { runCase } from './terminal/terminal-case.ts';

const USAGE = `npm run conformance -- --backend URL | --terminal [options]

  --terminal        the till of this project, before a scripted backend that misbehaves in each way the page mentions
  --backend URL     the backend, such as https://wallet.example or http://127.0.0.1:8080
  --people FILE     activation codes and payment codes to use, as JSON; without it the sandbox's demo API is used:
                    {"activationCodes":["…"],"paymentCodes":{"approves":["…"],"has_no_funds":["…"],"is_asked":["…"]}}
  --section N,M     these sections of the page alone
  --lockout         also try whether wrong activation codes are slowed down, which locks this address out for an hour
  --json            the verdicts as one line of JSON
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
      terminal: { type: 'boolean', default: false },
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
  const granted = new Set(values.lockout ? [...people.can, 'lockout' as const] : people.can);
  const backend = openBackend(origin, people);
  return runAll(RULES, values, (rule) => runRule(rule, backend, granted));
}

/** One after the other, each told as it ends. */
async function runAll<T extends Readonly<{ section: string }>>(
  all: readonly T[],
  values: ReturnType<typeof read>,
  run: (one: T) => Promise<Verdict>,
): Promise<readonly Verdict[]> {
  const sections = values.section?.split(',') ?? null;
  const verdicts: Verdict[] = [];
  for (const one of all.filter(({ section }) => sections?.includes(section) ?? true)) {
    const verdict = await run(one);
    verdicts.push(verdict);
    if (!values.json) say(lineOf(verdict));
  }
  return verdicts;
}

async function main(): Promise<number> {
  const values = options();
  if (values === null || values.help || (values.backend === undefined) !== values.terminal) {
    say(USAGE);
    return values?.help === true ? 0 : 2;
  }
  const verdicts =
    values.backend === undefined
      ? await runAll(TERMINAL_CASES, values, (one) => runCase(one))
      : await runBackend(new URL(values.backend).origin, values);
  if (verdicts === null) return 2;
  const summary = summaryOf(verdicts);
  say(values.json ? JSON.stringify({ summary, verdicts }) : `\n${wordsOf(verdicts)}`);
  return summary.fail === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 2;
});
