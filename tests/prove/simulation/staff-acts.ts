/**
 * The people of the shop and what they may do: somebody new, a cashier who leaves and comes back, rights that change, another
 * price for goods, and a new key for the till. Rule PROVE-79.
 */
import { DEFAULT_RIGHTS } from '../../../electron/terminal/staff/rights.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { CASHIER, MANAGER } from './demo.ts';
import { asManager, press } from './desk-hands.ts';
import { valuesOf } from './kept-statements.ts';
import type { Shop } from './shop.ts';

type StaffAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

export const STAFF_DEEDS = [
  'person added',
  'cashier sent away',
  'cashier taken back',
  'rights changed',
  'price changed',
  'key renewed',
] as const;

/** The backend's answer may come long after the key was pressed. */
export function countKeysRenewed(shop: Shop): void {
  const count = valuesOf(shop.world.watch.till(), "SELECT count(*) FROM journal WHERE type = 'terminal.key_renewed'");
  for (let left = Number(count.get()); left > 0; left -= 1) shop.did('key renewed');
}

const NAME = '王芳';

function isAtWork({ world }: Shop): boolean {
  return valuesOf(world.watch.till(), 'SELECT active FROM staff WHERE cashier_id = ?').get(CASHIER.cashierId) === 1;
}

/** Whoever works here may sign in: a cashier who was sent away cannot. */
export async function signInSomebody(shop: Shop): Promise<void> {
  const signedIn = await shop.do('session.sign_in', CASHIER);
  if (signedIn.answer()?.ok === false) await shop.do('session.sign_in', MANAGER);
}

async function change(shop: Shop, roll: SeededRandom, active: boolean): Promise<void> {
  await asManager(shop);
  const deed = active ? 'cashier taken back' : 'cashier sent away';
  const person = { cashierId: CASHIER.cashierId, name: NAME, role: 'cashier' as const, active };
  await press(shop, roll, deed, 'staff.change', person);
  await signInSomebody(shop);
}

export const STAFF_ACTS = {
  add_a_person: async (shop, roll) => {
    await asManager(shop);
    const person = { name: `新人${roll.below(100)}`, role: 'cashier' as const, pin: '493827' };
    await press(shop, roll, 'person added', 'staff.add', person);
  },
  send_the_cashier_away: async (shop, roll) => {
    if (isAtWork(shop)) await change(shop, roll, false);
  },
  take_the_cashier_back: async (shop, roll) => {
    if (!isAtWork(shop)) await change(shop, roll, true);
  },
  change_the_rights: async (shop, roll) => {
    await asManager(shop);
    const { cashier } = DEFAULT_RIGHTS;
    const more = (['sale.price_override', 'refund', 'cash.move'] as const).filter(() => roll.chance(0.5));
    const rights = {
      ...cashier,
      permissions: [...cashier.permissions, ...more],
      refundLimitMinor: roll.pick([0, 500, 10_000]),
    };
    await press(shop, roll, 'rights changed', 'staff.set_rights', { role: 'cashier', rights });
  },
  change_a_price: async (shop, roll) => {
    const sale = shop.sale();
    if (sale === null || sale.lines.length === 0) return;
    const { lineId } = roll.pick(sale.lines);
    if (roll.chance(0.6)) await asManager(shop);
    const priceText = `${roll.below(9)}.${String(1 + roll.below(99)).padStart(2, '0')}`;
    await press(shop, roll, 'price changed', 'sale.override_price', { saleId: sale.saleId, lineId, priceText });
  },
  renew_the_key: async (shop, roll) => {
    await asManager(shop);
    await press(shop, roll, null, 'terminal.renew_key', {});
  },
} as const satisfies Record<string, StaffAct>;
