/** A journal entry's body as the flat facts that a timeline shows. Pure. */
import type { TimelineEntry } from '../../contract/payment-values.ts';
import { moneySchema } from '../../contract/values.ts';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';

type Facts = TimelineEntry['facts'];

/** A wallet's full id is for the deny list; people see the masked one. */
const HIDDEN = new Set(['wallet']);

/**
 * Texts, numbers, truth values and money by their names; an object's members by its name and theirs (`name` and `en` give
 * `nameEn`, `zh-CN` gives `nameZhCn`). Lists are left out: no timeline reads them.
 */
export function timelineFacts(body: JsonObject): Facts {
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !HIDDEN.has(name))
      .flatMap(([name, value]) => factsOf(name, value)),
  );
}

function factsOf(name: string, value: JsonValue): readonly [string, Facts[string]][] {
  if (value === null || typeof value !== 'object') return [[name, value]];
  if (isList(value)) return [];
  const amount = moneySchema.safeParse(value);
  if (amount.success) return [[name, amount.data]];
  return Object.entries(value).flatMap(([member, inner]) =>
    HIDDEN.has(member) ? [] : factsOf(name + capitalised(member), inner),
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function capitalised(member: string): string {
  return member
    .split('-')
    .map(
      (part) => part.slice(0, 1).toUpperCase() + (member.includes('-') ? part.slice(1).toLowerCase() : part.slice(1)),
    )
    .join('');
}
