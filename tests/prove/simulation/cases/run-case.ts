/** Plays one fault case in a world of its own, to the end, and demands that its fault really happened. Rule PROVE-50. */
import { join } from 'node:path';
import { createMemoryShelf } from '../../../../electron/system/memory-shelf.ts';
import { createSeededRandom } from '../../seeded-random.ts';
import { Broken } from '../broken.ts';
import { conclude } from '../conclude.ts';
import { countsOf, failureOf, firedIn, type RunResult } from '../run-scenario.ts';
import { createSaleModel } from '../sale-model.ts';
import { createShop } from '../shop.ts';
import { removeFolder, scratchFolder, type Templates } from '../template.ts';
import { createWorld } from '../world.ts';
import type { FaultCase, Stage } from './case.ts';

export async function runCase(faultCase: FaultCase, templates: Templates): Promise<RunResult & { caseCount: number }> {
  const scratch = scratchFolder('prove-case-');
  const { place } = faultCase;
  const template = faultCase.firstDay === true || place !== undefined ? templates.unenrolled : templates.enrolled;
  const boot = faultCase.firstDay !== true;
  const shelf = faultCase.comparesDays === true ? createMemoryShelf() : undefined;
  const folder = join(scratch, 'world');
  const world = await createWorld({ seed: faultCase.name, template, folder, boot, place, shelf });
  const shop = createShop(world, createSaleModel());
  const fired = new Map<string, number>();
  const stage: Stage = {
    shop,
    random: createSeededRandom(`${faultCase.name}/case`),
    fired: (kind, times = 1) => void fired.set(kind, (fired.get(kind) ?? 0) + times),
    expect: (condition, says) => {
      if (!condition) throw new Broken('case', says);
    },
  };
  const happened = (): number => [...fired.values()].reduce((sum, count) => sum + count, 0);
  let failure: RunResult['failure'] = null;
  try {
    // A till that has just started is not online yet.
    if (boot) await world.pass(1_000);
    await faultCase.play(stage);
    await conclude(shop);
    stage.expect(happened() > 0, 'the fault of this case never happened, so it has shown nothing');
  } catch (error) {
    failure = failureOf(error, world);
  }
  const digest = world.trace.digest();
  await world.close().catch(() => undefined);
  removeFolder(scratch);
  const caseCount = faultCase.caseCount === 'as_fired' ? happened() : faultCase.caseCount;
  return {
    failure,
    digest,
    caseCount,
    fired: { ...firedIn(world), ...Object.fromEntries([...fired].map(([kind, count]) => [`case ${kind}`, count])) },
    counts: countsOf(shop),
  };
}
