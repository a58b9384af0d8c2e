/**
 * Writes docs/errors.md from the table that the till itself speaks from. Run by hand after a change of the table:
 * npm exec -- node scripts/make-errors-document.mjs
 *
 * tests/docs/errors-document.test.ts holds the document against the table in both directions.
 */
import { writeFileSync } from 'node:fs';
import { ERRORS } from '../electron/kernel/errors.ts';

const MONEY = { no: 'no', yes: '**yes**', unknown: '**not known**' };
const RETRY = { never: 'no', now: 'now', after_sync: 'once online', after_change: 'after a change' };

const areas = Map.groupBy(Object.entries(ERRORS), ([code]) => code.split('.')[0]);
const sections = [...areas].map(([area, errors]) =>
  [
    `## ${area}`,
    '',
    '| code | money moved | try again | 中文 | English |',
    '|---|---|---|---|---|',
    ...errors.map(
      ([code, texts]) =>
        `| \`${code}\` | ${MONEY[texts.moneyMoved]} | ${RETRY[texts.retry]} ` +
        `| **${texts['zh-CN'].title}** ${texts['zh-CN'].action} | **${texts.en.title}.** ${texts.en.action} |`,
    ),
    '',
  ].join('\n'),
);
const document = `# Errors a person can meet

Every error has a stable code, says first whether money moved, and then what to do. The till speaks from
\`electron/kernel/errors.ts\`; this page is made from it by \`scripts/make-errors-document.mjs\`. Names in double braces are
filled in by the screen. Codes are never renamed and never used for anything else.

${sections.join('\n')}`;
writeFileSync(new URL('../docs/errors.md', import.meta.url), document);
