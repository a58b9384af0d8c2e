/**
 * Writes resources/vectors/presentments.json: presentments good and bad, each with what must be decided about it, so that
 * any implementation of wallet API section 6 can be checked. The keys are made from fixed seeds and are worth nothing.
 *
 *   npm run vectors
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { addAccepted } from './accepted-vectors.ts';
import { addMalformed } from './malformed-vectors.ts';
import { addBindings, addCounters, addDates, addIssuers, addSignatures, addStanding } from './refused-vectors.ts';
import { AMOUNT, b64, ISS, iso, issuer, keys, NOW_S, policy, TERMINAL, type Add } from './vector-parts.ts';
import type { Vector, VectorFile } from './vector.ts';

const vectors: Vector[] = [];
const add: Add = (name, presentment, verdict, context = {}, counterUsed = verdict === 'accepted') => {
  vectors.push({ name, presentment: b64(presentment), context, verdict, counterUsed });
};
for (const addAll of [
  addAccepted,
  addIssuers,
  addSignatures,
  addDates,
  addBindings,
  addCounters,
  addStanding,
  addMalformed,
])
  addAll(add);

const file: VectorFile = {
  format: 'wallet-presentment-vectors/1',
  issuers: [
    issuer('bank-1', keys.bank),
    issuer('bank-es-1', keys.bankEs),
    issuer('bank-revoked', keys.revoked, -365, 365, true),
    issuer('bank-next', keys.early, 1, 365),
    issuer('bank-old', keys.late, -365, -1),
  ],
  denyList: [{ iss: ISS, walletId: 'wallet-denied' }],
  defaults: {
    channel: 'qr',
    now: iso(NOW_S),
    amount: AMOUNT,
    currency: 'CNY',
    terminalId: TERMINAL,
    challenge: null,
    clockTrusted: true,
    configConfirmedAt: iso(NOW_S - 3600),
    denyListConfirmedAt: iso(NOW_S - 3600),
    policy,
    unsent: { total: 10_000, count: 3, oldestAt: iso(NOW_S - 7200) },
    highestCounter: null,
    counterUsedBefore: false,
    walletToday: 0,
  },
  vectors,
};
writeFileSync(
  path.join(import.meta.dirname, '../../resources/vectors/presentments.json'),
  `${JSON.stringify(file, null, 2)}\n`,
);
process.stdout.write(`${vectors.length} vectors\n`);
