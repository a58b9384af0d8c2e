/**
 * What a ticket kiosk sells: a single ride at the one fare of the line, or to each station of the fare table in force, from
 * where the kiosk stands; and what these are called. Pure. Rules KIOSK-1 to KIOSK-4 of docs/spec/kiosk.md.
 */
import type { KioskMenu } from '../../contract/kiosk-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { money, type CurrencyCode, type Money } from '../../kernel/money.ts';
import { journeyFareMinor, type FareTable } from './fare-table.ts';

/** In the journal and in the backend's books, where a person's number would stand. */
export const KIOSK_SELLER_ID = 'kiosk';

/** `productId` of a single ride; with a destination its station follows. */
const SINGLE_RIDE = 'ticket';
const DESTINATION_MARK = ':';
/** A product's number holds 64 letters in all. No timetable gives its stations names that long. */
const MAX_STATION_ID = 57;

export type KioskRide = Readonly<{ productId: string; name: Bilingual; unit: Bilingual; unitPrice: Money }>;

/** A kiosk has nobody standing at it: it sells in its own name. */
export function kioskSeller(gateId: string): Readonly<{ cashierId: string; name: Bilingual }> {
  return { cashierId: KIOSK_SELLER_ID, name: { 'zh-CN': `自助售票机 ${gateId}`, en: `Kiosk ${gateId}` } };
}

/** null: no table is in force, or it does not know where this kiosk stands. */
export function kioskMenu(table: FareTable | null, stationId: string, currency: CurrencyCode): KioskMenu | null {
  if (table === null) return null;
  if (table.kind === 'flat') return { kind: 'flat', fare: money(table.fare, currency) };
  if (!table.stations.some(({ id }) => id === stationId)) return null;
  const destinations = table.stations
    .filter(({ id }) => id !== stationId && id.length <= MAX_STATION_ID)
    .map(({ id, name, zone }) => ({
      ...{ stationId: id, name, zone },
      fare: money(journeyFareMinor(table, stationId, id, null), currency),
    }));
  return { kind: 'zones', destinations };
}

/** The ride as a sale has it; null: it is not on the menu, or costs nothing and needs no ticket of a kiosk. */
export function kioskRide(menu: KioskMenu, toStationId: string | null): KioskRide | null {
  const unit = { 'zh-CN': '张', en: 'ticket' };
  if (menu.kind === 'flat') {
    if (toStationId !== null || menu.fare.minor === 0) return null;
    const name = { 'zh-CN': '单程票', en: 'Single ride' };
    return { productId: SINGLE_RIDE, name, unit, unitPrice: menu.fare };
  }
  const to = menu.destinations.find(({ stationId }) => stationId === toStationId);
  if (to === undefined || to.fare.minor === 0) return null;
  const name = { 'zh-CN': `单程票 到 ${to.name['zh-CN']}`, en: `Single ride to ${to.name.en}` };
  return { productId: `${SINGLE_RIDE}${DESTINATION_MARK}${to.stationId}`, name, unit, unitPrice: to.fare };
}

/** Where a line's ride ends. `undefined`: the line is no ride of a kiosk; null: one fare for all. */
export function destinationOf(productId: string | null): string | null | undefined {
  if (productId === SINGLE_RIDE) return null;
  if (productId?.startsWith(SINGLE_RIDE + DESTINATION_MARK) !== true) return undefined;
  return productId.slice(SINGLE_RIDE.length + DESTINATION_MARK.length);
}
