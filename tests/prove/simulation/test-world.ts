/** A world for a test, on a first day that is lived once for all tests of a file. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { liveFirstDay } from './first-day.ts';
import type { PlaceName } from './places.ts';
import { openPlace } from './places-end.ts';
import { createSaleModel } from './sale-model.ts';
import { createShop, type Shop } from './shop.ts';
import { removeFolder, scratchFolder, type Templates } from './template.ts';
import { createWorld } from './world.ts';

const FIRST_DAY_MS = 60_000;

/** `templates` and `open` may be used inside tests; what was opened is closed behind each. */
export function testWorlds(): Readonly<{
  templates: () => Templates;
  open: (seed?: string, hasPrinter?: boolean, place?: PlaceName) => Promise<Shop>;
}> {
  let templates: Templates | null = null;
  const folders: string[] = [];
  const shops: Shop[] = [];
  const lived = (): Templates => {
    if (templates === null) throw new Error('the first day has not been lived yet');
    return templates;
  };
  beforeAll(async () => {
    templates = await liveFirstDay();
  }, FIRST_DAY_MS);
  afterEach(async () => {
    for (const { world } of shops.splice(0)) await world.close();
    for (const folder of folders.splice(0)) removeFolder(folder);
  });
  afterAll(() => removeFolder(lived().folder));
  return {
    templates: lived,
    open: async (seed = 'a test', hasPrinter = false, place) => {
      const scratch = scratchFolder('prove-test-');
      folders.push(scratch);
      const template = place === undefined ? lived().enrolled : lived().unenrolled;
      const world = await createWorld({ seed, template, folder: join(scratch, 'world'), hasPrinter, place });
      const shop = createShop(world, createSaleModel());
      shops.push(shop);
      await (place === undefined ? world.pass(1_000) : openPlace(shop));
      return shop;
    },
  };
}
