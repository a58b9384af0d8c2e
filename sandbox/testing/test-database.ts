/**
 * The database of a test world: in memory, or, when the tests run on PostgreSQL, one that is emptied for the next world of
 * the same test file. Emptying takes a few milliseconds, making one a few hundred.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Names an empty sandbox database that may be copied; absent when tests run on SQLite. */
export const TEMPLATE_VARIABLE = 'SANDBOX_TEST_TEMPLATE';

export const IS_POSTGRES = process.env[TEMPLATE_VARIABLE] !== undefined;

export type TestDatabase = Readonly<{ address: string; giveBack(): Promise<void> }>;

const free: string[] = [];

export async function makeTestDatabase(): Promise<TestDatabase> {
  const template = process.env[TEMPLATE_VARIABLE];
  if (template === undefined) return { address: ':memory:', giveBack: () => Promise.resolve() };
  const address = free.pop() ?? (await copyOf(template));
  return {
    address,
    giveBack: async () => {
      await tell(address, EMPTY);
      free.push(address);
    },
  };
}

async function copyOf(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const at = (database: string): string => Object.assign(new URL(template), { pathname: `/${database}` }).href;
  await tell(at('postgres'), `CREATE DATABASE ${name} TEMPLATE ${new URL(template).pathname.slice(1)}`);
  return at(name);
}

/** All backups, and all rows but the list of migrations, without regard to references and triggers; every count begins again. */
const EMPTY = `
  SET session_replication_role = replica;
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'backup_of_%' LOOP
      EXECUTE format('DROP TABLE %I', name);
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely_%' LOOP
      EXECUTE format('DELETE FROM %I', name);
    END LOOP;
  END $$;
  SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';`;

async function tell(address: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
