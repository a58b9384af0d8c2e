/** `node migrating.ts FILE N`: opens a database of an older version, and is killed before the n-th statement of its migration. */
import { writeSync } from 'node:fs';
import { silentLog } from '../../electron/kernel/log.ts';
import { MIGRATIONS } from '../../electron/terminal/storage/migrations.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { watched } from './watched-migrations.ts';

const [file = '', wanted = '1'] = process.argv.slice(2);
const STDOUT = 1;
let statementCount = 0;

openStorage({
  file,
  log: silentLog,
  migrations: watched(MIGRATIONS, () => {
    statementCount += 1;
    if (statementCount !== Number(wanted)) return;
    writeSync(STDOUT, 'killing');
    process.kill(process.pid, 'SIGKILL');
  }),
});
