/**
 * What a passenger is told of each reason for which a gate stays shut: few sentences for many reasons, since nobody reads more
 * than one at a gate. The journal and the technician have the reason itself. Pure. Rule TRANSIT-23.
 */
import type { ErrorCode } from '../../kernel/errors.ts';

/** Reasons that lie with the credential or the wallet, by what helps. All others are the wallet's bank's business. */
const SHOWN: { readonly [C in ErrorCode]?: ErrorCode } = {
  'offline.presentment_malformed': 'gate.tap_again',
  'offline.wrong_challenge': 'gate.tap_again',
  'offline.wrong_amount': 'gate.tap_again',
  'offline.qr_not_fresh': 'gate.code_stale',
  'offline.counter_replayed': 'gate.code_used',
  'offline.counter_too_old': 'gate.code_used',
  'offline.channel_disabled': 'gate.tap_instead',
  'offline.over_wallet_payment_limit': 'gate.over_limit',
  'offline.over_wallet_day_limit': 'gate.over_limit',
  'offline.payment_too_large': 'gate.over_limit',
  'offline.wallet_day_limit_reached': 'gate.over_limit',
  'scan.cut': 'gate.code_unknown',
  'scan.too_long': 'gate.code_unknown',
  'scan.not_text': 'gate.code_unknown',
};

/** What is wrong with the gate itself, or with what it knows: another gate may let the passenger through. */
const OF_THE_GATE: readonly ErrorCode[] = [
  'offline.disabled',
  'offline.clock_not_trusted',
  'offline.policy_too_old',
  'offline.deny_list_too_old',
  'offline.queue_too_old',
  'offline.unsent_count_reached',
  'offline.unsent_total_reached',
  'gate.no_fare_table',
  'gate.fares_unusable',
  'gate.station_unknown',
  'terminal.storage_failed',
];

export function shownStop(code: ErrorCode): ErrorCode {
  if (OF_THE_GATE.includes(code)) return 'gate.out_of_service';
  const shown = SHOWN[code];
  if (shown !== undefined) return shown;
  return code.startsWith('gate.') ? code : 'gate.wallet_refused';
}
