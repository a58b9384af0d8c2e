/**
 * One of two tills that are started at once: opens the folder it is told, says how that went, works in it, and closes it
 * when it is told to. A line of JSON for each line that comes in.
 */
import { createInterface } from 'node:readline';
import { silentLog } from '../../electron/kernel/log.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createJournal } from '../../electron/terminal/payment/3-journal/journal.ts';
import { openStorage, type Storage } from '../../electron/terminal/storage/sqlite.ts';

/** `open FILE` is answered by this, `close` by a line that says so. */
export type RacerAnswer =
  | Readonly<{ kind: 'opened' }>
  | Readonly<{ kind: 'refused'; code: string; pid: number | null }>
  | Readonly<{ kind: 'closed' }>;

const ENTRIES = 5;
const journal = createJournal({ clock: createSystemClock(), projections: [] });
const say = (answer: RacerAnswer): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
let storage: Storage | null = null;

function work(at: Storage): void {
  for (let index = 0; index < ENTRIES; index += 1) {
    const entry = { type: 'race.won', subjectId: String(process.pid), cashierId: null, body: { index } };
    at.write((db) => journal.record(db, [entry]));
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, file = ''] = line.split(' ');
  if (command === 'open') {
    const opened = openStorage({ file, log: silentLog });
    if (opened.ok) {
      storage = opened.value;
      work(storage);
      say({ kind: 'opened' });
    } else {
      const { error } = opened;
      say({ kind: 'refused', code: error.code, pid: 'pid' in error ? error.pid : null });
    }
  } else {
    storage?.close();
    storage = null;
    say({ kind: 'closed' });
  }
}
