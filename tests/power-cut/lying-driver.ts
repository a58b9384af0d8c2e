/** better-sqlite3 with commits that are not synced and a pragma that says they are. See without-sync.ts. */
import Database from 'better-sqlite3';

export default class LyingDatabase extends Database {}

LyingDatabase.prototype.pragma = function weaken(source, options) {
  return Database.prototype.pragma.call(this, source.replace('synchronous = FULL', 'synchronous = NORMAL'), options);
};

LyingDatabase.prototype.prepare = function pretend(this: Database.Database, source: string) {
  return Database.prototype.prepare.call(this, source === 'PRAGMA synchronous' ? 'SELECT 2 AS synchronous' : source);
} as typeof Database.prototype.prepare;
