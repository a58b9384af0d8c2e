/** A till of the version before: its agreed fee is kept, and its books are made anew. */
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../kernel/log.ts';
import { bookPlace } from '../../payment/6-reconciliation/book-store.ts';
import { agreedFee } from '../../payment/6-reconciliation/discrepancy-acts.ts';
import { temporaryFolder } from '../../testing/test-storage.ts';
import { MIGRATIONS } from '../migrations.ts';
import { openStorage } from '../sqlite.ts';

test('[RECON-61] a rate that was agreed before days were asked for holds from the beginning', () => {
  const file = `${temporaryFolder()}/till.sqlite`;
  const older = openStorage({ file, log: silentLog, migrations: MIGRATIONS.slice(0, 27) });
  if (!older.ok) throw new Error(older.error.code);
  older.value.write((db) => {
    db.run('INSERT INTO fee_agreements VALUES (1, 38)');
    db.run('INSERT INTO book_places VALUES (1, 7)');
    db.run(`INSERT INTO takings VALUES ('day', '2026-11-21', '', 1, 0, 400, 0, 0, 0)`);
  });
  older.value.close();
  const newer = openStorage({ file, log: silentLog });
  if (!newer.ok) throw new Error(newer.error.code);
  onTestFinished(() => newer.value.close());
  const { read } = newer.value;
  expect([agreedFee(read, '2020-01-01'), agreedFee(read, '2026-11-21')]).toEqual([38, 38]);
  expect([bookPlace(read), read.all('SELECT * FROM takings')]).toEqual([0, []]);
});
