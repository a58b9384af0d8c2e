/**
 * Questions that every request asks. To build one and to put it into words takes the query builder longer than SQLite takes to
 * answer it, so that each is built once for each open database, and asked from then on with other values. Rule SANDBOX-191.
 */
import type { CompiledQuery, QueryResult } from 'kysely';
import type { Db, SandboxDatabase } from './database.ts';

/** Stands where a value will stand. The query builder hands on whatever value it is given. */
class Blank {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

type Values = Readonly<Record<string, string | number>>;

/** `build` says everything about the question but its values, which it only puts in their places. */
export function prepared<Asked extends Values, Row>(
  names: readonly (keyof Asked & string)[],
  build: (db: SandboxDatabase | Db, blanks: Asked) => CompiledQuery<Row>,
): (db: SandboxDatabase | Db, asked: Asked) => Promise<QueryResult<Row>> {
  // The types see values: nobody looks into them before they are bound.
  const blanks = Object.fromEntries(names.map((name) => [name, new Blank(name)])) as unknown as Asked;
  const built = new WeakMap<object, CompiledQuery<Row>>();
  return (db, asked) => {
    // All transactions of a database share it, and those of another one have other words.
    const { adapter } = db.getExecutor();
    const question = built.get(adapter) ?? build(db, blanks);
    built.set(adapter, question);
    const parameters = question.parameters.map((value) => (value instanceof Blank ? asked[value.name] : value));
    return db.executeQuery({ ...question, parameters });
  };
}
