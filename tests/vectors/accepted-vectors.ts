/** The presentments that must be accepted: every algorithm, the edges of every time, counter and limit that stands alone. */
import { encodeCbor } from '../../sandbox/credentials/cbor.ts';
import { joinPresentment } from '../../sandbox/credentials/presentment.ts';
import { type SignatureAlgorithm } from '../../sandbox/credentials/signing-key.ts';
import {
  NOW_S,
  DAY_S,
  keys,
  sign1,
  certificate,
  body,
  tapFields,
  qr,
  tapped,
  qrOf,
  tap,
  type Add,
} from './vector-parts.ts';

/** What an honest wallet shows. */
export function addAccepted(add: Add): void {
  for (const bankKey of ['bank', 'bankEs'] as const) {
    for (const walletKey of ['wallet', 'walletEs'] as const) {
      const algorithms: SignatureAlgorithm[] = [keys[bankKey].algorithm, keys[walletKey].algorithm];
      const cert = certificate(keys[walletKey], undefined, keys[bankKey], bankKey === 'bank' ? 'bank-1' : 'bank-es-1');
      add(`good QR, issuer ${algorithms[0]}, wallet ${algorithms[1]}`, qr({}, keys[walletKey], cert), 'accepted');
      add(
        `good tap, issuer ${algorithms[0]}, wallet ${algorithms[1]}`,
        tapped(tapFields, keys[walletKey], cert),
        'accepted',
        tap,
      );
    }
  }
  add('good QR, time 60 s behind, inclusive', qr({ timeS: NOW_S - 60 }), 'accepted');
  add('good QR, time 60 s ahead, inclusive', qr({ timeS: NOW_S + 60 }), 'accepted');
  add('good tap whose phone clock is a year off', tapped([...tapFields, [2, NOW_S - 365 * DAY_S]]), 'accepted', tap);
  add('good QR, surplus keys are ignored', qrOf(body(1, [[99, 'more']])), 'accepted');
  add(
    'good QR, passenger class in the certificate',
    qr(
      {},
      keys.wallet,
      certificate(keys.wallet, (_all, limits) => limits.set(4, 'student')),
    ),
    'accepted',
  );
  add('good QR, lowest counter', qr({ counter: 1 }), 'accepted');
  add('good QR, highest counter', qr({ counter: 2 ** 32 - 1 }), 'accepted');
  add('good QR, counter 16 below the highest seen', qr({ counter: 24 }), 'accepted', { highestCounter: 40 });
  {
    const sorted = encodeCbor(body(1));
    // Keys 1 to 4 are single bytes; moving the pair of key 1 to the end leaves the map unsorted and otherwise whole.
    const unsorted = Uint8Array.of(...sorted.subarray(0, 1), ...sorted.subarray(3), ...sorted.subarray(1, 3));
    add(
      'good QR, keys out of order',
      joinPresentment(certificate(keys.wallet), sign1(keys.wallet, unsorted)),
      'accepted',
    );
  }
}
