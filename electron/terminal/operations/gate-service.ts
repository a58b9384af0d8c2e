/**
 * Whether a gate serves, and everything that keeps it from it, what weighs most first. What has lasted stands in the journal,
 * so that it can be told later when nobody was let through and why. Rules TRANSIT-22 and TRANSIT-85.
 */
import type { ErrorCode } from '../../kernel/errors.ts';
import { GATE_SERVICE_CHANGED } from '../payment/4-queue/gate-events.ts';
import type { TransitSettings } from '../ports.ts';
import { StorageFailure } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { FareBook } from '../transit/fare-book.ts';
import { hasStation } from '../transit/fare-table.ts';
import { barriersOf } from './gate-posts.ts';
import type { OfflineFacts } from './offline-facts.ts';

export interface GateService {
  /** Empty: it serves. */
  whyNot(): readonly ErrorCode[];
  /**
   * Writes it down once it has lasted from one of these calls to the next: what flickers says nothing. A disk that refuses is
   * told of when it takes entries again.
   */
  note(codes: readonly ErrorCode[]): void;
}

export type GateServiceParts = Readonly<{
  transit: TransitSettings;
  fares: FareBook;
  facts: OfflineFacts;
  /** Why no payment is taken, whatever the way. */
  outOfService: () => ErrorCode | null;
  /** Why the loop rests. */
  resting: () => ErrorCode | null;
}>;

export function createGateService(context: TerminalContext, parts: GateServiceParts): GateService {
  const { transit, fares, facts, outOfService, resting } = parts;
  const { ports } = context;
  const isKiosk = transit.role === 'kiosk';
  let notedLast = '';
  let journalled: string | null = null;

  const whyNoFares = (): ErrorCode | null => {
    if (fares.problem() !== null) return 'gate.fares_unusable';
    const table = fares.inForce(ports.clock.now());
    if (table === null) return 'gate.no_fare_table';
    const isHere = table.kind === 'flat' || hasStation(table, transit.place.stationId);
    return isHere ? null : 'gate.station_unknown';
  };

  const whyNoDevice = (): ErrorCode | null => {
    const { nfcReader, scanners = [], gate } = ports;
    const barriers = barriersOf({ context });
    const isOpenable = barriers.length > 0 && barriers.every(({ condition }) => condition.state === 'ready');
    if (transit.role === 'gate' && !isOpenable) return 'gate.barrier_fault';
    const posted = [...(gate?.readers ?? []), ...(gate?.scanners ?? [])].map(({ device }) => device);
    const ready = [nfcReader, ...scanners, ...posted].some((device) => device?.condition.state === 'ready');
    return ready ? null : 'gate.no_reader';
  };

  /** One channel is enough; what the other's passengers are told is their own stop. */
  const whyNoChannel = (): ErrorCode | null => {
    const { tap, qr } = facts.offers(null);
    if (tap.available || qr.available) return null;
    return tap.reason;
  };

  return {
    whyNot: () => {
      const codes = [
        outOfService(),
        context.enrolment() === null ? 'terminal.not_enrolled' : null,
        context.cashier() === null ? null : 'gate.maintenance',
        resting(),
        whyNoFares(),
        isKiosk ? null : whyNoDevice(),
        isKiosk ? null : whyNoChannel(),
      ] as const satisfies readonly (ErrorCode | null)[];
      return [...new Set(codes.filter((code) => code !== null))];
    },
    note: (given) => {
      const codes = JSON.stringify(given);
      // That it serves at all needs no second look: it is known before the first passenger.
      const hasLasted = codes === notedLast || (journalled === null && given.length === 0);
      notedLast = codes;
      const terminalId = context.enrolment()?.terminalId;
      if (!hasLasted || codes === journalled || terminalId === undefined) return;
      const body = { place: transit.place, codes: [...given] };
      try {
        context.record([{ type: GATE_SERVICE_CHANGED, subjectId: terminalId, cashierId: null, body }]);
        journalled = codes;
      } catch (error) {
        if (!(error instanceof StorageFailure)) throw error;
      }
    },
  };
}
