/** The product's migrations, one statement at a time, with somebody told before each. Rule PROVE-89. */
import type { MigrationDb } from '../../electron/terminal/storage/database.ts';
import type { Migration } from '../../electron/terminal/storage/migrations.ts';

/** Told before each statement, and before the commit behind the last: the file is then as a process killed there leaves it. */
export function watched(
  migrations: readonly Migration[],
  onStatement: (version: number) => void,
): readonly Migration[] {
  return migrations.map((migration) => ({
    ...migration,
    migrate: (db) => {
      const slow: Pick<MigrationDb, 'run' | 'script'> = {
        run: (sql, ...values) => {
          onStatement(migration.version);
          return db.run(sql, ...values);
        },
        script: (sql) => {
          for (const statement of statementsOf(sql)) {
            onStatement(migration.version);
            db.script(statement);
          }
        },
      };
      migration.migrate({ ...db, ...slow });
      onStatement(migration.version);
    },
  }));
}

/** Cuts a script of SQL into its statements. A trigger is one, whatever stands between its BEGIN and END. */
export function statementsOf(script: string): readonly string[] {
  const statements: string[] = [];
  let pending = '';
  for (const piece of script.split(/(?<=;)/)) {
    pending += piece;
    const text = pending.trim();
    const isTrigger = /^CREATE TRIGGER/i.test(text);
    if (text === '' || !text.endsWith(';') || (isTrigger && !/\bEND\s*;$/i.test(text))) continue;
    statements.push(text);
    pending = '';
  }
  if (pending.trim() !== '') statements.push(pending.trim());
  return statements;
}
