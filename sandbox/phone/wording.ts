/** Which text fits a code or a name that the sandbox answers with. Codes without a text of their own have a common one. */
import type { Wallet } from './phone-api.ts';
import { TEXTS, type Language, type Texts } from './texts.ts';

export type RefusalKey = keyof Texts['refusal'];
export type DeclineKey = keyof Texts['declineReason'];
export type MethodKey = keyof Texts['method'];

const KNOWN = TEXTS['zh-CN'];

function keyIn<Table extends object>(table: Table, code: string | null, otherwise: keyof Table): keyof Table {
  return code !== null && Object.hasOwn(table, code) ? (code as keyof Table) : otherwise;
}

/** Keys of the text tables, whatever the sandbox sends. */
export const refusalKey = (code: string): RefusalKey => keyIn(KNOWN.refusal, code, 'unknown');
export const declineKey = (code: string | null): DeclineKey => keyIn(KNOWN.declineReason, code, 'unknown');
export const methodKey = (type: string | null): MethodKey => keyIn(KNOWN.method, type, 'unknown');

/** Whose wallet it is, in the phone's language; of a wallet that the texts do not know, what the sandbox says. */
export function personOf(
  wallet: Pick<Wallet, 'id' | 'name' | 'note'>,
  language: Language,
): Readonly<{ name: string; note: string }> {
  const people: Readonly<Record<string, Readonly<{ name: string; note: string }>>> = TEXTS[language].people;
  return people[wallet.id] ?? wallet;
}

/** The people of the demo in the order of the texts, the ordinary customer first; wallets that the texts do not know after them. */
export function inOrder(wallets: readonly Wallet[]): readonly Wallet[] {
  const order = Object.keys(KNOWN.people);
  const place = ({ id }: Wallet): number => (order.includes(id) ? order.indexOf(id) : order.length);
  return wallets.toSorted((a, b) => place(a) - place(b));
}
