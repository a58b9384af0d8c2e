/**
 * For `vitest --mode postgres`: one server for all tests of a run. Its databases are copied from one that is brought up to
 * date once. The tests are told by the environment of their processes, which begin afterwards.
 */
import { openDatabase } from '../backend/storage/database.ts';
import { startPostgres } from './temporary-postgres.ts';
import { TEMPLATE_VARIABLE } from './test-database.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const server = await startPostgres('tests');
  const template = await server.makeDatabase();
  const database = await openDatabase(template);
  await database.destroy();
  process.env[TEMPLATE_VARIABLE] = template;
  return () => server.stop();
}
