/** A deliberately worse way to keep payments: every entry of the journal with a commit and a sync of its own. */
import type { Storage, WritableDb } from '../../../electron/terminal/storage/database.ts';

export function commitEachEntryAlone(storage: Storage): Storage {
  return {
    ...storage,
    write: (change) => {
      let entryCount = 0;
      const result = storage.write((db) =>
        change({
          ...db,
          run: (sql, ...values) => {
            if (sql.startsWith('INSERT INTO journal ')) entryCount += 1;
            return db.run(sql, ...values);
          },
        } satisfies WritableDb),
      );
      for (let more = 1; more < entryCount; more += 1) {
        storage.write((db) => db.run('UPDATE sessions SET signed_in_at_ms = signed_in_at_ms + 1'));
      }
      return result;
    },
  };
}
