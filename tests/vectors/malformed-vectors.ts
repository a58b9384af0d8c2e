/** Presentments that are refused for their form. */
import { encodeCbor, type CborKey, type CborValue } from '../../sandbox/credentials/cbor.ts';
import { joinPresentment } from '../../sandbox/credentials/presentment.ts';
import {
  b64,
  utf8,
  keys,
  CHALLENGE,
  NONCE,
  claims,
  sign1,
  certificate,
  body,
  tapFields,
  qr,
  tapped,
  qrOf,
  withField,
  without,
  type Add,
} from './vector-parts.ts';

/** Bytes that are no presentment, each for one reason. */
export function addMalformed(add: Add): void {
  const malformed = (name: string, bytes: Uint8Array): void => add(name, bytes, 'offline.presentment_malformed');
  const whole = qr();
  malformed('nothing at all', new Uint8Array(0));
  malformed('one byte short', whole.subarray(0, -1));
  malformed('cut in the certificate', whole.subarray(0, 100));
  malformed('a trailing byte', Uint8Array.of(...whole, 0));
  malformed('an array of three', encodeCbor([certificate(keys.wallet), sign1(keys.wallet, encodeCbor(body(1))), 0]));
  malformed('a map instead of an array', encodeCbor(new Map<CborKey, CborValue>([[1, certificate(keys.wallet)]])));
  malformed('halves as text', encodeCbor([b64(certificate(keys.wallet)), 'x']));
  malformed('an indefinite-length array', Uint8Array.of(0x9f, ...whole.subarray(1), 0xff));
  malformed('an over-long array head', Uint8Array.of(0x98, 0x02, ...whole.subarray(1)));
  malformed(
    'tagged as COSE_Sign1',
    joinPresentment(Uint8Array.of(0xd2, ...certificate(keys.wallet)), sign1(keys.wallet, encodeCbor(body(1)))),
  );
  malformed(
    'a certificate of more than 1,024 bytes',
    joinPresentment(
      certificate(keys.wallet, (all) => all.set(99, new Uint8Array(1_000))),
      sign1(keys.wallet, encodeCbor(body(1))),
    ),
  );
  malformed('a presentment of more than 201 bytes', qrOf(body(1, [[99, new Uint8Array(150)]])));
  malformed(
    'duplicate map keys in the presentment',
    joinPresentment(
      certificate(keys.wallet),
      sign1(
        keys.wallet,
        (() => {
          const good = encodeCbor(body(1));
          return Uint8Array.of((good[0] ?? 0) + 1, ...good.subarray(1), 0x03, 0x01);
        })(),
      ),
    ),
  );
  malformed(
    'a float for the time',
    joinPresentment(
      certificate(keys.wallet),
      sign1(
        keys.wallet,
        Uint8Array.of(0xa4, 0x01, 0x01, 0x02, 0xf9, 0x3c, 0x00, 0x03, 0x18, 0x28, 0x04, 0x48, ...NONCE),
      ),
    ),
  );
  malformed(
    'an over-long integer for the mode',
    joinPresentment(
      certificate(keys.wallet),
      sign1(
        keys.wallet,
        (() => {
          const good = encodeCbor(body(1));
          return Uint8Array.of(...good.subarray(0, 2), 0x18, 0x01, ...good.subarray(3));
        })(),
      ),
    ),
  );
  malformed('a mode that does not exist', qrOf(body(3)));
  malformed('no mode', qrOf(without(1, 1)));
  malformed('a time that is text', qrOf(body(1, [[2, 'now']])));
  malformed('counter 0', qrOf(body(1, [[3, 0]])));
  malformed('counter 2^32', qrOf(body(1, [[3, 2 ** 32]])));
  malformed('a negative counter', qrOf(body(1, [[3, -1]])));
  malformed('a nonce of 7 bytes', qrOf(body(1, [[4, NONCE.subarray(1)]])));
  malformed('a nonce that is text', qrOf(body(1, [[4, 'abcdefgh']])));
  malformed('a tap without challenge', qrOf(without(2, 5, tapFields)));
  malformed('a tap with a challenge of 15 bytes', tapped(withField(5, CHALLENGE.subarray(1))));
  malformed('a tap with a negative amount', tapped(withField(7, -1)));
  malformed('a tap with an amount over 10^12', tapped(withField(7, 1_000_000_000_001)));
  malformed(
    'a certificate without kid',
    joinPresentment(sign1(keys.bank, encodeCbor(claims(keys.wallet))), sign1(keys.wallet, encodeCbor(body(1)))),
  );
  malformed(
    'a certificate whose kid is text',
    joinPresentment(
      sign1(keys.bank, encodeCbor(claims(keys.wallet)), { kid: 'bank-1' }),
      sign1(keys.wallet, encodeCbor(body(1))),
    ),
  );
  malformed(
    'an unprotected header',
    joinPresentment(
      certificate(keys.wallet),
      sign1(keys.wallet, encodeCbor(body(1)), { unprotected: new Map<CborKey, CborValue>([[4, utf8('x')]]) }),
    ),
  );
  malformed(
    'a critical header nobody knows',
    joinPresentment(
      certificate(keys.wallet),
      sign1(keys.wallet, encodeCbor(body(1)), {
        extraProtected: [
          [2, [77]],
          [77, 1],
        ],
      }),
    ),
  );
  malformed(
    'an algorithm that is not accepted',
    joinPresentment(certificate(keys.wallet), sign1(keys.wallet, encodeCbor(body(1)), { algorithm: -35 })),
  );
  malformed(
    'a signature of 63 bytes',
    joinPresentment(
      certificate(keys.wallet),
      sign1(keys.wallet, encodeCbor(body(1)), { signature: (bytes) => bytes.subarray(1) }),
    ),
  );
  malformed(
    'a certificate without limits',
    qrOf(
      body(1),
      certificate(keys.wallet, (all) => all.delete(-65_537)),
    ),
  );
  malformed(
    'a certificate without expiry',
    qrOf(
      body(1),
      certificate(keys.wallet, (all) => all.delete(4)),
    ),
  );
  malformed(
    'a certificate whose wallet id has a space',
    qrOf(
      body(1),
      certificate(keys.wallet, (all) => all.set(2, 'wallet 1')),
    ),
  );
  malformed(
    'a certificate whose limits are negative',
    qrOf(
      body(1),
      certificate(keys.wallet, (_all, limits) => limits.set(2, -1)),
    ),
  );
  malformed(
    'a wallet key of an unknown curve',
    qrOf(
      body(1),
      certificate(keys.wallet, (all) => {
        all.set(
          8,
          new Map<CborKey, CborValue>([
            [
              1,
              new Map<CborKey, CborValue>([
                [1, 1],
                [-1, 4],
                [-2, new Uint8Array(32)],
              ]),
            ],
          ]),
        );
      }),
    ),
  );
  malformed(
    'a wallet key that is no point of its curve',
    qrOf(
      body(1),
      certificate(keys.wallet, (all) => {
        all.set(
          8,
          new Map<CborKey, CborValue>([
            [
              1,
              new Map<CborKey, CborValue>([
                [1, 2],
                [-1, 1],
                [-2, new Uint8Array(32).fill(7)],
                [-3, new Uint8Array(32).fill(9)],
              ]),
            ],
          ]),
        );
      }),
    ),
  );
}
