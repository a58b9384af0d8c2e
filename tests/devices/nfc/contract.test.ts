/** The contract suite of the NFC reader over the machine's own pcscd, nfc-pcsc and a virtual reader. */
import { afterAll, beforeAll, describe } from 'vitest';
import { describeNfcReader } from '../../../hardware/nfc-reader/nfc-reader.contract.ts';
import { createDaemon, whyNoDaemon, type Daemon } from './pcscd.ts';
import { createReaderBench } from './reader-bench.ts';

const reason = whyNoDaemon();

describe.skipIf(reason !== null)(`the contract over pcscd${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let daemon: Daemon;
  beforeAll(async () => {
    daemon = await createDaemon();
    await daemon.start();
  });
  afterAll(() => daemon.close());
  describeNfcReader('nfc-pcsc', async () => createReaderBench(daemon));
});
