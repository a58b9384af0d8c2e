/** The backend lists the issuer of the test wallets, so that the till can check what they show. */
import { testIssuer } from '../../../../electron/terminal/testing/test-wallet.ts';
import type { Doc } from '../scripted-books.ts';
import type { Stage } from '../stage.ts';

export async function knowIssuer(stage: Stage, changes: Doc = {}, policy: Doc = {}): Promise<void> {
  const { books, events } = stage.wallet;
  const { notBeforeMs, notAfterMs, ...rest } = testIssuer(stage.wallet.nowMs());
  const dates = { notBefore: books.time(notBeforeMs), notAfter: books.time(notAfterMs) };
  const offline = { ...(books.config['offline'] as Doc), ...policy };
  books.changeConfig({ issuers: [{ ...rest, ...dates, ...changes }], offline });
  events.send('config.changed', {});
  await stage.advance(5_000);
}
