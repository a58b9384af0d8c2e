/** What hands do at the desk, whatever the act: press once or twice, let the manager sign in, and shut the shop. */
import type { SeededRandom } from '../seeded-random.ts';
import { MANAGER } from './demo.ts';
import type { Shop } from './shop.ts';
import type { Called } from './world.ts';

/** An impatient finger presses twice so often. */
const TWICE = 0.3;

/** `deed` is counted when the till granted it; null: something else counts it. */
export async function press(
  shop: Shop,
  roll: SeededRandom,
  deed: string | null,
  ...[name, input]: Parameters<Shop['do']>
): Promise<void> {
  const called: readonly Called[] = roll.chance(TWICE) ? await shop.doTwice(name, input) : [await shop.do(name, input)];
  if (deed !== null && called.some((each) => each.answer()?.ok === true)) shop.did(deed);
}

export async function asManager(shop: Shop): Promise<void> {
  await shop.do('session.sign_out', {});
  await shop.do('session.sign_in', MANAGER);
}

/** Longer than any settlement stays open: what was paid before cannot be reversed any more. */
const SHUT_MS = 3 * 86_400_000;

export async function shutForDays(shop: Shop): Promise<void> {
  const { world } = shop;
  await world.kill();
  await world.time.advance(SHUT_MS);
  await world.boot();
  await shop.lookAnew();
  shop.did('shop shut for days');
}
