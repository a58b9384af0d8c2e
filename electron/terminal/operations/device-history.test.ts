/** Since when a device is as it is, and how often it was tried: through a plug that is pulled, and through a reader’s faults. */
import { expect, test } from 'vitest';
import { createDeviceHistory } from './device-history.ts';
import type { BareDeviceView } from './device-view.ts';
import { createTillWorld } from '../testing/till-world.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';

test('[DEVICE-23] a device that is tried again and again is away since it went, and its tries are counted', async () => {
  const clock = createVirtualClock();
  const history = createDeviceHistory(clock);
  const start = clock.now();
  const see = (state: BareDeviceView['state'], problem: string | null) => {
    const [view] = history.told([
      { deviceId: 'p', kind: 'receipt_printer', name: 'P', simulated: false, state, problem },
    ]);
    return [(view?.sinceMs ?? 0) - start, view?.tryCount];
  };
  expect(see('opening', null)).toEqual([0, 1]);
  expect(see('ready', null)).toEqual([0, 0]);
  await clock.advance(1_000);
  expect(see('gone', 'unplugged')).toEqual([1_000, 0]);
  for (const tries of [1, 2, 3]) {
    await clock.advance(500);
    expect(see('opening', 'unplugged')).toEqual([1_000, tries]);
    expect(see('opening', 'unplugged')).toEqual([1_000, tries]);
    expect(see('gone', 'not_found')).toEqual([1_000, tries]);
  }
  await clock.advance(500);
  expect(see('faulty', 'cover_open')).toEqual([3_000, 0]);
  await clock.advance(500);
  expect(see('ready', null)).toEqual([3_500, 0]);
});

test('[DEVICE-23] what was removed is forgotten at last, and the rest is not', () => {
  const clock = createVirtualClock();
  const history = createDeviceHistory(clock);
  const view = (deviceId: string): BareDeviceView => ({
    ...{ deviceId, kind: 'barcode_scanner', name: 'S', simulated: true, state: 'ready', problem: null },
  });
  const now = Array.from({ length: 32 }, (_none, at) => view(`now ${at}`));
  for (let at = 0; at < 500; at += 1) history.told([view(`old ${at}`), ...now.slice(0, 1)]);
  expect(history.told(now)).toHaveLength(32);
});

test('[DEVICE-23] the screens are told it with each device', async () => {
  const world = await createTillWorld();
  const shown = async () => {
    const [device] = (await world.snapshot()).devices;
    return device;
  };
  const ready = await shown();
  expect(ready).toMatchObject({ state: 'ready', tryCount: 0 });
  await world.advance(7_000);
  expect((await shown())?.sinceMs).toBe(ready?.sinceMs);
  world.reader.setState('gone');
  const gone = await shown();
  expect((gone?.sinceMs ?? 0) - (ready?.sinceMs ?? 0)).toBeGreaterThanOrEqual(7_000);
  await world.close();
});
