/**
 * Lets a person hold a sandbox wallet to the simulated reader: asks the sandbox to play that customer's phone. Only a
 * demo till has it. Rules HOST-21 and HOST-22.
 */
import { z } from 'zod';
import type { SimulatedCard, SimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import type { Log } from '../kernel/log.ts';
import { presentmentFromText } from '../terminal/payment/1-intake/presentment/base45.ts';
import { certificateIn } from '../terminal/payment/1-intake/presentment/presentment.ts';
import type { SimulatedTaps } from '../terminal/ports.ts';

/** A phone answers a PRESENT within a second; a sandbox on the same machine that takes longer does not answer at all. */
const PHONE_TIMEOUT_MS = 5_000;

const walletsSchema = z.object({
  wallets: z.array(z.object({ id: z.string(), name: z.string(), balance: z.object({ amount: z.int() }) })),
});
const paymentCodeSchema = z.object({ code: z.string() });
const codeSchema = z.object({ text: z.string() });
const presentmentSchema = z.object({ presentment: z.base64url() });

const pathOf = (walletId: string, what: string): string => `/demo/wallets/${encodeURIComponent(walletId)}/${what}`;

export function createSandboxTaps(
  options: Readonly<{
    origin: string;
    /** null: no such reader, or a real one. */
    reader: (deviceId: string) => SimulatedNfcReader | null;
    log: Log;
  }>,
): SimulatedTaps {
  const { origin, reader, log } = options;

  const ask = async <T>(path: string, schema: z.ZodType<T>, body?: object): Promise<T> => {
    const init = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await fetch(new URL(path, origin), { ...init, signal: AbortSignal.timeout(PHONE_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
    return schema.parse(await response.json());
  };

  const signedCodeOf = async (walletId: string): Promise<string> =>
    (await ask(pathOf(walletId, 'presentment'), codeSchema, { mode: 'qr' })).text;

  /** A phone hands it over before it presents; the sandbox shows it with everything that it shows. */
  const certificateOf = async (walletId: string): Promise<Uint8Array> => {
    const certificate = certificateIn(presentmentFromText(await signedCodeOf(walletId)) ?? new Uint8Array());
    if (certificate === null) throw new Error('the sandbox shows no certificate');
    return certificate;
  };

  const cardOf =
    (walletId: string): SimulatedCard =>
    async ({ challenge, amountMinor, amountFor, currency, terminalId }) => {
      const amount = amountFor === undefined ? amountMinor : amountFor(await certificateOf(walletId));
      const { presentment } = await ask(pathOf(walletId, 'presentment'), presentmentSchema, {
        mode: 'tap',
        challenge: Buffer.from(challenge).toString('base64url'),
        amount,
        currency,
        terminalId,
      });
      return { kind: 'presented', presentment: new Uint8Array(Buffer.from(presentment, 'base64url')) };
    };

  /** null: the wallet is not known there, or nobody answers. */
  const codeOf = async (asked: Promise<string>): Promise<string | null> => {
    try {
      return await asked;
    } catch (error) {
      log.write('warn', 'sandbox_code_unavailable', { message: String(error) });
      return null;
    }
  };

  return {
    wallets: async () => {
      try {
        const { wallets } = await ask('/demo/wallets', walletsSchema);
        return wallets.map(({ id, name, balance }) => ({ walletId: id, name, balanceMinor: balance.amount }));
      } catch (error) {
        // Without a sandbox there is nobody to play the customer; the list is empty, and the screen says so.
        log.write('warn', 'sandbox_wallets_unavailable', { message: String(error) });
        return [];
      }
    },
    tap: (deviceId, walletId) => reader(deviceId)?.tap(cardOf(walletId)) ?? false,
    paymentCode: (walletId) =>
      codeOf(ask(pathOf(walletId, 'payment-code'), paymentCodeSchema, {}).then(({ code }) => code)),
    rideCode: (walletId) => codeOf(signedCodeOf(walletId)),
  };
}
