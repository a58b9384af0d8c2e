/** What a run of the proof leaves behind: one report for people and one for programs. Rule PROVE-62. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part, PartReport } from './part.ts';

export type Played = Readonly<{ part: Part; report: PartReport }>;

export type Metric = Readonly<{
  name: string;
  value: number;
  unit: string;
  /** What it has to be. */
  aim: number;
  met: boolean;
}>;

/** Kinds of fault that stand for a single place (`slow_5s on query`) are for programs; people read the sums. */
const isForPeople = (kind: string): boolean => !kind.includes(' on ');

/** What a whole run of a tier may take: numbers.md section 2.3. */
const MAX_SECONDS = { quick: 300, nightly: 3_600 } as const;

/** `whole`: all parts of a tier were run; of anything else the time says nothing. */
export function timeOf(whole: Readonly<{ tier: keyof typeof MAX_SECONDS; wallMs: number }>): Metric {
  const value = Math.round(whole.wallMs / 1_000);
  const aim = MAX_SECONDS[whole.tier];
  return { name: `${whole.tier}_tier_time`, value, unit: 's', aim, met: value <= aim };
}

export function metricsOf(played: readonly Played[]): readonly Metric[] {
  return played.flatMap(({ part, report }): Metric[] => {
    // What this machine cannot run is said in the notes; it is neither met nor missed.
    if (report.skipped !== undefined) return [];
    const failed = report.failures.length;
    const kinds = Object.keys(report.fired).filter(isForPeople).length;
    return [
      { name: `${part.name}_cases`, value: report.caseCount, unit: 'cases', aim: 1, met: report.caseCount >= 1 },
      { name: `${part.name}_failures`, value: failed, unit: 'cases', aim: 0, met: failed === 0 },
      { name: `${part.name}_fault_kinds_fired`, value: kinds, unit: 'kinds', aim: 1, met: kinds >= 1 },
    ];
  });
}

export function writeReport(
  folder: string,
  command: string,
  played: readonly Played[],
  more: readonly Metric[] = [],
): string {
  mkdirSync(folder, { recursive: true });
  const metrics = [...metricsOf(played), ...more];
  const parts = played.map(({ part, report }) => ({ name: part.name, title: part.title, ...report }));
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify({ command, metrics, parts }, null, 2)}\n`);
  const file = join(folder, 'report.md');
  writeFileSync(file, [`# Proof: ${command}`, ...played.map(partText)].join('\n\n') + '\n');
  return file;
}

function partText({ part, report }: Played): string {
  const lines = [
    `## ${part.title}`,
    `${report.caseCount} cases, ${report.failures.length} failed, ${((report.durations['wall'] ?? 0) / 1_000).toFixed(1)} s.`,
    ...report.notes,
    table('Looked at', report.looked),
    table(
      'Faults that happened',
      Object.fromEntries(Object.entries(report.fired).filter(([kind]) => isForPeople(kind))),
    ),
  ];
  for (const { name, says, replay, details } of report.failures)
    lines.push(`### ${name}`, says, `    ${replay}`, '```', ...details, '```');
  return lines.join('\n\n');
}

function table(title: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).map(([name, count]) => `| ${name} | ${count} |`);
  return [`| ${title} | times |`, '|---|---:|', ...rows].join('\n');
}
