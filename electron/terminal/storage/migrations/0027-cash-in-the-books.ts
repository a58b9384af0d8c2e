/**
 * The books held payments and refunds by wallet alone. They are emptied here together with the sums that were made from them
 * and with the place up to which the journal was read: the follower makes all of it anew, with the cash. Decision record 0220.
 */
import type { Migration } from '../migrations.ts';

export const cashInTheBooksMigration: Migration = {
  version: 27,
  name: 'cash-in-the-books',
  migrate: (db) =>
    db.script(`
      DELETE FROM takings;
      DELETE FROM book_records;
      DELETE FROM book_places;
    `),
};
