/**
 * Which of the readers that the system lists is the till's. Readers with a slot for contact cards or security modules list
 * each of their faces by a name of its own. Rule PCSC-19 of docs/spec.md.
 */

const CONTACTLESS = /picc|contactless|\bCL\b|nfc|acr122/i;
const NOT_CONTACTLESS = /\bsam\b|icc(?!.*picc)|contact(?!less)/i;
/** What the system appends to tell two alike apart: the number of the reader and of its slot. */
const SLOT = /(?: \[[^\]]*\])?(?: \([^)]*\))?(?: \d{2})? \d{2}$/;

/** `wanted`: what the configuration names, in full or in part; null takes the one that looks contactless. */
export function chooseReader(names: Iterable<string>, wanted: string | null): string | null {
  const all = [...names].toSorted();
  if (wanted !== null) return all.find((name) => name.toLowerCase().includes(wanted.toLowerCase())) ?? null;
  return (
    all.find((name) => CONTACTLESS.test(name) && !/\bsam\b/i.test(name)) ??
    all.find((name) => !NOT_CONTACTLESS.test(name)) ??
    null
  );
}

/** `name` in full or in part, null: any; `socket` a USB path, null: wherever it is plugged in. */
export type WantedReader = Readonly<{ name: string | null; socket: string | null }>;

/** Of two alike the one in its socket. `sockets`: where those are of which the system tells. Rule PCSC-27. */
export function findReader(
  names: Iterable<string>,
  { name, socket }: WantedReader,
  sockets: ReadonlyMap<string, string>,
): string | null {
  const all = [...names];
  if (socket === null) return chooseReader(all, name);
  const here = chooseReader(
    all.filter((each) => sockets.get(each) === socket),
    name,
  );
  if (here !== null) return here;
  // Where nothing is told of sockets, one that is alone of its like is no other's.
  const fitting = all.filter((each) => name === null || each.toLowerCase().includes(name.toLowerCase()));
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined && !sockets.has(only) ? only : null;
}

/** What the system appends last: the number of the reader, in the order of plugging, and of its slot; Windows has one. */
const NUMBER = /(?: \d{2})? \d{1,2}$/;

/** The name that it has whenever it is plugged in; its own number, where it says one, stays. */
export function nameWithoutOrder(name: string): string {
  return name.replace(NUMBER, '');
}

/** The name without the numbers, for people. */
export function plainName(name: string): string {
  return name.replace(SLOT, '');
}
