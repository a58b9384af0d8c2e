/**
 * Two tills that are started at once on one folder (P4): two processes race for it, over and over, on a new folder and on
 * a worked one. One serves, the other is told which process has it. Rule PROVE-88.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { verifyFile } from '../../scripts/journal-verify.mjs';
import { codeFaults } from './after-fault.ts';
import { SCRATCH, type CaseOutcome, type StorageCase, type Tier } from './case.ts';
import type { RacerAnswer } from './twin-racer.ts';
import type { WorkedTill } from './worked-till.ts';

/** numbers.md section 2.3, P4. */
const RACES: Readonly<Record<Tier, number>> = { quick: 20, nightly: 200 };
const RACER = path.join(import.meta.dirname, 'twin-racer.ts');

class Racer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(process.execPath, [RACER], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('a racer has something to say');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async ask(line: string): Promise<RacerAnswer> {
    this.#child.stdin?.write(`${line}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the racer died');
    // Our own program wrote it, by the same type.
    return JSON.parse(value) as RacerAnswer;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }
}

export type Twins = Readonly<{ cases: readonly StorageCase[]; close: () => Promise<void> }>;

export function openTwins(worked: WorkedTill, tier: Tier): Twins {
  const racers = [new Racer(), new Racer()] as const;
  const cases = Array.from({ length: RACES[tier] }, (_, index): StorageCase => {
    const isNew = index % 2 === 0;
    return {
      kind: 'P4 two tills on one folder',
      name: `race ${index} for a ${isNew ? 'new' : 'worked'} folder`,
      isApart: false,
      run: () => race(racers, isNew ? null : worked.killedFolder, index),
    };
  });
  return {
    cases,
    close: async () => {
      await Promise.all(racers.map((racer) => racer.end()));
    },
  };
}

async function race(racers: readonly [Racer, Racer], template: string | null, index: number): Promise<CaseOutcome> {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-twins-'));
  try {
    if (template !== null) cpSync(template, folder, { recursive: true });
    const file = path.join(folder, 'till.db');
    // Neither is always the first to be told.
    const order = index % 4 < 2 ? racers : racers.toReversed();
    const answers = await Promise.all(order.map((racer) => racer.ask(`open ${file}`)));
    const faults = raceFaults(
      answers,
      order.map(({ pid }) => pid),
    );
    await Promise.all(order.map((racer) => racer.ask('close')));
    const verdict = await verifyFile(file);
    if (!verdict.whole) faults.push(verdict.says);
    const again = await order[0]?.ask(`open ${file}`);
    await order[0]?.ask('close');
    if (again?.kind !== 'opened') faults.push('the folder stays taken');
    return { hasFired: answers.length === 2, faults, verdict: 'one serves, one is told' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function raceFaults(answers: readonly RacerAnswer[], pids: readonly (number | undefined)[]): string[] {
  const winner = answers.findIndex(({ kind }) => kind === 'opened');
  const loser = answers.find(({ kind }) => kind !== 'opened');
  if (winner === -1) return ['nobody serves'];
  if (loser?.kind !== 'refused') return ['both serve'];
  const faults = [...codeFaults([loser.code])];
  if (loser.code !== 'terminal.data_folder_in_use') faults.push(`the other is told ${loser.code}`);
  // Between taking the folder and writing its name a holder is known to be there, only not by number.
  else if (loser.pid !== pids[winner] && loser.pid !== 0) faults.push(`the other is told of process ${loser.pid}`);
  return faults;
}
