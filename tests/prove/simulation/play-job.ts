/** Plays one job in this process. */
import { caseOf } from './cases/case-list.ts';
import { runCase } from './cases/run-case.ts';
import type { Job, JobResult } from './job.ts';
import { runScenario } from './run-scenario.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import type { Templates } from './template.ts';
import type { SeedJob } from './job.ts';

export function scenarioOf({ seed, stepCount, keepSteps, keepFaults }: SeedJob): Scenario {
  const whole = drawScenario(seed, stepCount);
  return {
    ...whole,
    steps: keepSteps === null ? whole.steps : whole.steps.filter(({ index }) => keepSteps.includes(index)),
    faultKinds: keepFaults === null ? whole.faultKinds : whole.faultKinds.filter((kind) => keepFaults.includes(kind)),
    faultPerMille: keepFaults?.length === 0 ? 0 : whole.faultPerMille,
  };
}

export async function playJob(job: Job, templates: Templates): Promise<JobResult> {
  const before = process.cpuUsage();
  const played =
    job.kind === 'seed'
      ? { ...(await runScenario(scenarioOf(job), { templates, withDatabases: job.withDatabases })), caseCount: 1 }
      : await runCase(caseOf(job.name), templates);
  const { user, system } = process.cpuUsage(before);
  return { name: job.name, ...played, cpuMs: Math.round((user + system) / 1_000) };
}
