/** Questions that are built once and asked with other values. */
import { sql, type CompiledQuery } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type SandboxDatabase } from './database.ts';
import { prepared } from './prepared.ts';

let one: SandboxDatabase;
let other: SandboxDatabase;

beforeEach(async () => {
  one = await openDatabase(':memory:');
  other = await openDatabase(':memory:');
});
afterEach(async () => {
  await one.destroy();
  await other.destroy();
});

/** Answers what it was asked with, and counts how often it was built. */
function echo() {
  let built = 0;
  type Asked = Readonly<{ text: string; number: number }>;
  const ask = prepared(['text', 'number'], (db, { text, number }: Asked): CompiledQuery<Record<string, unknown>> => {
    built += 1;
    return sql<
      Record<string, unknown>
    >`SELECT ${text} AS text, ${number} AS number, ${text} AS again, ${7} AS fixed`.compile(db);
  });
  return { ask, built: () => built };
}

test('[SANDBOX-191] each value stands in each of its places, and is that of this question alone', async () => {
  const { ask } = echo();
  const asked = [
    { text: 'a', number: 1 },
    { text: 'b', number: 2 },
  ];
  const answers = await Promise.all(asked.map((values) => ask(one, values)));
  expect(answers.map(({ rows }) => rows)).toEqual(
    asked.map(({ text, number }) => [{ text, number, again: text, fixed: 7 }]),
  );
});

test('[SANDBOX-191] a question is built once for a database and its transactions, and anew for another database', async () => {
  const { ask, built } = echo();
  await ask(one, { text: 'a', number: 1 });
  await one.transaction().execute(async (db) => ask(db, { text: 'b', number: 2 }));
  expect(built()).toBe(1);
  await ask(other, { text: 'a', number: 1 });
  expect(built()).toBe(2);
});
