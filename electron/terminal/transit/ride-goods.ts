/** What a ride is called on the wallet's phone, on a receipt and in the history. */
import type { RideKind } from '../../contract/gate-values.ts';
import type { Bilingual } from '../../contract/values.ts';

const NAMES: { readonly [K in RideKind]: Bilingual } = {
  flat: { 'zh-CN': '单程乘车', en: 'Single ride' },
  transfer: { 'zh-CN': '换乘', en: 'Transfer' },
  entry: { 'zh-CN': '进站', en: 'Entry' },
  exit: { 'zh-CN': '出站', en: 'Exit' },
  exit_same_station: { 'zh-CN': '同站进出', en: 'In and out at one station' },
  exit_without_entry: { 'zh-CN': '出站（无进站记录）', en: 'Exit without an entry' },
  ticket: { 'zh-CN': '单程票', en: 'Single-ride ticket' },
};

export function rideGoods(kind: RideKind): Readonly<{ name: Bilingual; unit: Bilingual }> {
  return { name: NAMES[kind], unit: { 'zh-CN': '次', en: 'ride' } };
}

/** Who sold it: nobody stands there. */
export function gateName(gateId: string): Bilingual {
  return { 'zh-CN': `闸机 ${gateId}`, en: `Gate ${gateId}` };
}
