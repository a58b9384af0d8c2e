/** The exact body under which a gate reports a tap, without its id (wallet API section 9). Pure. Rule TRANSIT-50. */
import type { JsonObject } from '../../kernel/json.ts';
import type { GatePlace } from './passage.ts';

export function tapReport(
  { stationId, gateId, direction }: GatePlace,
  atMs: number,
  presentment: Uint8Array,
  decision: 'open' | 'deny',
  reason: string | null,
): string {
  const at = new Date(atMs).toISOString();
  const shown = Buffer.from(presentment).toString('base64url');
  const body: JsonObject = { at, stationId, gateId, direction, presentment: shown, decision, reason };
  return JSON.stringify(body);
}

/** The barrier stayed shut after all: nobody passed. */
export function deniedReport(open: string, reason: string): string {
  return JSON.stringify({ ...(JSON.parse(open) as JsonObject), decision: 'deny', reason });
}
