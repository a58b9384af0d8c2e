/**
 * Opens a PostgreSQL database for the sandbox. Several processes may use it side by side; what keeps their requests apart is
 * in `transactions.ts`. Rules SANDBOX-172 to SANDBOX-174.
 */
import { createHash } from 'node:crypto';
import { PostgresDialect, type PostgresPool, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';
import pg from 'pg';

/** Requests that are worked on at once in this process; more wait for a connection, in their order. */
const MAX_CONNECTIONS = 16;
/** No request of the sandbox takes a statement this long; one that does is undone, and the terminal asks again. */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
/** Longer than a till waits for an answer: whoever is still there is answered. */
const CONNECT_TIMEOUT_MS = 30_000;
/** More than the sandbox has, so that a statement made from data cannot fill the server's memory. */
const MAX_NAMED_STATEMENTS = 500;

/** PostgreSQL's numbers of its types: pg gives the first two as text, since they may be beyond what a number holds. */
const INT8 = 20;
const NUMERIC = 1_700;

export function isPostgresAddress(address: string): boolean {
  return /^postgres(?:ql)?:\/\//u.test(address);
}

export function postgresDialect(address: string): PostgresDialect {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, wholeNumber);
  types.setTypeParser(NUMERIC, wholeNumber);
  const pool = new pg.Pool({
    connectionString: address,
    application_name: 'wallet-sandbox',
    types,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    // The locks are made for this level, whatever the server's own default is.
    options: '-c default_transaction_isolation=read\\ committed',
  });
  // A connection that breaks while nobody uses it is dropped by the pool; the next request gets another.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool: withNamedStatements(pool) });
}

/** All whole numbers of the sandbox are safe integers; anything else in the database is corrupt. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('the database holds a number that is no safe integer');
  return value;
}

const NAMED = /^(?:select|insert|update|delete) /u;

/** The same text is parsed and planned once for each connection: the server knows it by a name made of it. */
function withNamedStatements(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_NAMED_STATEMENTS || !NAMED.test(text)) return known;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
    names.set(text, name);
    return name;
  };
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const known = clients.get(client);
      if (known !== undefined) return known;
      const named = clientWith(client, nameOf);
      clients.set(client, named);
      return named;
    },
  };
}

function clientWith(client: pg.PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]): Promise<PostgresQueryResult<unknown>> => {
    const name = nameOf(text);
    const config = { text, values: [...values] };
    return client.query(name === undefined ? config : { ...config, name }) as Promise<PostgresQueryResult<unknown>>;
  };
  return {
    // The query builder's other form of this call is for cursors, which the sandbox has none of.
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  };
}
