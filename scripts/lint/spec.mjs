/**
 * Holds the specification and the tests against each other: every rule has a test that names it, every rule that a test
 * names exists. The rules stand in tables under docs/spec/, one file for each area, bound together by docs/spec.md.
 *
 * Rules BUILD-9 and BUILD-10 of docs/spec.md.
 */

/** @typedef {Readonly<{ file: string, text: string }>} TextFile */
/** @typedef {Readonly<{ id: string, file: string, line: number }>} Place */

const RULE_ROW = /^\|\s*([A-Z]+-\d+)\s*\|\s*(\S.*?)\s*\|\s*$/;
const CITATION = /\[([A-Z]+-\d+(?:,\s*[A-Z]+-\d+)*)\]/g;

/**
 * The rules that a file of the specification states.
 * @param {TextFile} file
 * @returns {readonly Place[]}
 */
export function rulesIn({ file, text }) {
  return text.split('\n').flatMap((content, index) => {
    const id = RULE_ROW.exec(content)?.[1];
    return id === undefined ? [] : [{ id, file, line: index + 1 }];
  });
}

/**
 * The rules that a test file names, as `[QUEUE-4] …` or `[QUEUE-4, SYNC-1] …`.
 * @param {TextFile} file
 * @returns {readonly Place[]}
 */
export function citationsIn({ file, text }) {
  return text
    .split('\n')
    .flatMap((content, index) =>
      [...content.matchAll(CITATION)].flatMap(([, ids = '']) =>
        ids.split(/,\s*/).map((id) => ({ id, file, line: index + 1 })),
      ),
    );
}

/**
 * What is wrong between the specification and the tests.
 * @param {Readonly<{ spec: TextFile, fragments: readonly TextFile[], tests: readonly TextFile[] }>} project
 * @returns {readonly string[]}
 */
export function checkSpec({ spec, fragments, tests }) {
  const rules = fragments.flatMap(rulesIn);
  const citations = tests.flatMap(citationsIn);
  /** @type {Map<string, Place>} */
  const known = new Map();
  const findings = [];
  for (const rule of rules) {
    const first = known.get(rule.id);
    if (first === undefined) known.set(rule.id, rule);
    else findings.push(`${rule.file}:${rule.line}: ${rule.id} is stated before, at ${first.file}:${first.line}`);
  }
  const proven = new Set(citations.map(({ id }) => id));
  for (const { id, file, line } of known.values()) {
    if (!proven.has(id)) findings.push(`${file}:${line}: no test names ${id}`);
  }
  for (const { id, file, line } of citations) {
    if (!known.has(id)) findings.push(`${file}:${line}: ${id} is no rule of docs/spec.md`);
  }
  for (const { file } of fragments) {
    const link = `(${file.replace(/^docs\//, '')})`;
    if (!spec.text.includes(link)) findings.push(`${spec.file}: does not link to ${file}`);
  }
  return findings;
}
