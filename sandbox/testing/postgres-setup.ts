/**
 * For `vitest --mode postgres`: one server for all tests of a run. Its databases are copied from one that is
 * brought up to date once.
 */
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../backend/storage/database.ts';
import { startPostgres } from './temporary-postgres.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres('tests');
  const template = await server.makeDatabase();
  const database = await openDatabase(template);
  await database.destroy();
  project.provide('postgresTemplate', template);
  return () => server.stop();
}
