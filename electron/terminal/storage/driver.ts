/** The one import of the database driver. */
import Database from 'better-sqlite3';

export { Database };
