/** A passage as screens show it: of a wallet only as much as tells two passengers apart. Pure. */
import type { PassageView } from '../../contract/gate-values.ts';
import { money, type CurrencyCode } from '../../kernel/money.ts';
import type { StoredPassage } from './passage-store.ts';

/** As many letters of a wallet's id as a passenger can compare on the phone. */
const ENDING = 4;

export function passageView(passage: StoredPassage, currency: CurrencyCode): PassageView {
  const { passageId, atMs, stationId, direction, kind, channel, fareMinor, concession, outcome, wallet, paymentId } =
    passage;
  return {
    ...{ passageId, atMs, stationId, direction, kind, channel, concession, outcome, paymentId },
    fare: fareMinor === null ? null : money(fareMinor, currency),
    walletEnding: wallet === null ? null : walletEnding(wallet.id),
  };
}

export function walletEnding(walletId: string): string {
  return walletId.slice(-ENDING);
}
