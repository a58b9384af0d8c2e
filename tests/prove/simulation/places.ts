/**
 * What stands where the shop's till would: the gate of a tram with one fare, the gates of a metro whose fares depend on where
 * somebody got in and out, and the metro's ticket kiosk. The same machine each time, set up as one of them. Rule PROVE-144.
 */
import type { TransitSettings } from '../../../electron/terminal/ports.ts';
import { TICKET_KEY } from './street-tickets.ts';

export const PLACE_NAMES = ['tram_gate', 'metro_gate', 'kiosk'] as const;
export type PlaceName = (typeof PLACE_NAMES)[number];

/** What happens around a place and hardly anywhere else leads to: counted at each of them. */
export const AROUND_DEEDS = ['clock set', 'clock set right', 'bank set back', 'moment crossed'] as const;
export type AroundDeed = (typeof AROUND_DEEDS)[number];

export const deedAt = (place: PlaceName, deed: AroundDeed): string => `${deed} (${place})`;

type Place = Readonly<{ activationCode: string; transit: TransitSettings }>;

export const PLACES = {
  tram_gate: {
    activationCode: 'DEMO-TRAM-0001',
    transit: {
      role: 'gate',
      place: { stationId: 'tram-71', gateId: 'G1', direction: 'entry' },
      ticketKeys: [TICKET_KEY],
    },
  },
  metro_gate: {
    activationCode: 'DEMO-GATE-0001',
    transit: {
      role: 'gate',
      place: { stationId: 'library', gateId: 'G1', direction: 'entry' },
      ticketKeys: [TICKET_KEY],
    },
  },
  kiosk: {
    activationCode: 'DEMO-GATE-0002',
    transit: { role: 'kiosk', place: { stationId: 'library', gateId: 'K1', direction: 'entry' } },
  },
} as const satisfies Readonly<Record<PlaceName, Place>>;

/** Where the metro's gate is put up one after the other, so that the same passengers get in at one and out at another. */
export const METRO_STOPS: readonly TransitSettings['place'][] = [
  { stationId: 'library', gateId: 'G1', direction: 'entry' },
  { stationId: 'airport', gateId: 'G2', direction: 'exit' },
  { stationId: 'harbour', gateId: 'G3', direction: 'exit' },
  { stationId: 'old-town', gateId: 'G4', direction: 'entry' },
];

/** The metro's fares as its passengers know them, by the zones of both ends; a missing end costs the most. */
export const METRO_FARES = {
  zoneOf: { harbour: 0, 'old-town': 0, library: 1, campus: 1, stadium: 2, airport: 2 } as Readonly<
    Record<string, number>
  >,
  fares: [
    [300, 400, 600],
    [400, 300, 500],
    [600, 500, 300],
  ],
  maxFare: 900,
  longestMs: 180 * 60_000,
  percentOf: { student: 50, senior: 0 } as Readonly<Record<string, number>>,
} as const;
