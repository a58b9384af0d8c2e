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

/** The name without the numbers, for people. */
export function plainName(name: string): string {
  return name.replace(SLOT, '');
}
