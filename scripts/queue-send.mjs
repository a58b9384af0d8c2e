/**
 * Carries a file that a till exported to the wallet backend, from any machine that reaches it, and says of each item what
 * became of it. Two ways, both harmless however often they are gone:
 *
 * - `--to ORIGIN`: the whole file, to a backend that takes such files (the sandbox does, under /demo/import-queue). It bears
 *   the till's signature, so no key is needed here.
 * - `--to ORIGIN --as DATAFOLDER`: item by item through the wallet API, signed by the till in that folder. An id belongs to
 *   the terminal that used it first, and a tap names its terminal; so it has to be the same terminal, such as the new
 *   machine that was enrolled in place of the broken one.
 *
 * Rules INBOX-65 and INBOX-66 of docs/spec.md; decision 0103.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { verifyQueueText } from './queue-verify.mjs';

/** Wallet API section 4: items of one batch. */
const BATCH_ITEMS = 500;
const IMPORT_PATH = '/demo/import-queue';
const PATIENCE_MS = 60_000;

/** @typedef {import('./queue-verify.mjs').QueueDocument} QueueDocument */
/** @typedef {import('../electron/terminal/wallet-backend/wallet-backend.ts').WalletBackend} WalletBackend */
/** @typedef {import('../electron/terminal/wallet-backend/wallet-backend.ts').ReversalReason} ReversalReason */
/** @typedef {Readonly<{ id: string, says: string, isEnd: boolean }>} Outcome What the backend says of an item; no end: it is to be sent again, or looked into. */

/** Statuses of the wallet API behind which nothing is waited for. */
const ENDS = ['approved', 'declined', 'expired', 'reversed', 'succeeded', 'failed'];

/** @param {string} id @param {string} says @returns {Outcome} */
const outcome = (id, says) => ({ id, says, isEnd: ENDS.includes(says) });

/**
 * @param {string} text A whole file. @param {string} origin
 * @param {Readonly<{ send?: typeof fetch }>} [options]
 * @returns {Promise<readonly Outcome[] | string>} A string: why nothing of it was taken.
 */
export async function sendFile(text, origin, { send = fetch } = {}) {
  let response;
  try {
    response = await send(`${origin}${IMPORT_PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    return `no answer: ${error instanceof Error ? error.message : String(error)}`;
  }
  const told = await response.text();
  if (!response.ok) return `refused with ${response.status}: ${told.slice(0, 200)}`;
  const answer = JSON.parse(told);
  /** @param {{ id: string, payment?: { status: string }, refund?: { status: string }, problem?: { code: string } }} item */
  const read = ({ id, payment, refund, problem }) =>
    outcome(id, payment?.status ?? refund?.status ?? problem?.code ?? 'no answer');
  return [...answer.payments.map(read), ...answer.refunds.map(read)];
}

/**
 * @param {QueueDocument} document
 * @param {Pick<WalletBackend, 'identity' | 'putPaymentBatch' | 'reversePayment' | 'getPayment' | 'putRefund'>} backend
 * @returns {Promise<readonly Outcome[] | string>}
 */
export async function sendAs(document, backend) {
  const identity = await backend.identity();
  if (identity === null) return 'the till in that folder has no key';
  if (identity.terminalId !== document.terminalId)
    return `the file is of terminal ${document.terminalId}, the till there is ${identity.terminalId}: an id belongs to the terminal that used it first`;
  /** @type {Outcome[]} */
  const outcomes = [];
  const offline = document.payments.flatMap(({ id, errand, body }) =>
    errand === 'put_payment' && body !== null ? [{ id, body }] : [],
  );
  for (let from = 0; from < offline.length; from += BATCH_ITEMS) {
    const items = offline.slice(from, from + BATCH_ITEMS);
    const answer = await backend.putPaymentBatch(items);
    const results = answer.kind === 'answered' ? new Map(answer.value.map((each) => [each.id, each])) : new Map();
    for (const { id } of items) {
      const result = results.get(id);
      const says = result === undefined ? unheard(answer) : (result.payment?.status ?? result.problem?.code);
      outcomes.push(outcome(id, String(says)));
    }
  }
  const taken = new Set(offline.map(({ id }) => id));
  for (const { id, errand, reason } of document.payments) {
    if (taken.has(id)) continue;
    const isReversal = errand === 'reverse';
    const answer = await (isReversal
      ? backend.reversePayment(id, /** @type {ReversalReason} */ (reason ?? 'timeout'))
      : backend.getPayment(id));
    outcomes.push(outcome(id, answer.kind === 'answered' ? answer.value.status : unheard(answer)));
  }
  for (const { id, body } of document.refunds) {
    const answer = await backend.putRefund(id, body);
    outcomes.push(outcome(id, answer.kind === 'answered' ? answer.value.status : unheard(answer)));
  }
  return outcomes;
}

/** @param {import('../electron/terminal/wallet-backend/wallet-backend.ts').BackendAnswer<unknown>} answer */
function unheard(answer) {
  if (answer.kind === 'refused') return answer.code;
  return answer.kind === 'no_usable_answer' ? `no answer (${answer.cause})` : 'no answer';
}

/**
 * The till's own way to the backend, with the key that lies in its folder for its owner alone.
 * @param {string} dataFolder @param {string} origin
 * @returns {Promise<WalletBackend | null>} null when there is no key that can be read here.
 */
export async function backendOf(dataFolder, origin) {
  const { openFileKeyStore } = await import('../electron/system/file-key-store.ts');
  const { createSystemRandom } = await import('../electron/system/system-random.ts');
  const { createSystemClock } = await import('../electron/system/system-clock.ts');
  const { createHttpWalletBackend } = await import('../electron/terminal/wallet-backend/http-driver.ts');
  const { silentLog } = await import('../electron/kernel/log.ts');
  const folder = [path.join(dataFolder, 'keys'), path.join(dataFolder, 'till', 'keys')].find((each) =>
    existsSync(each),
  );
  const random = createSystemRandom();
  const opened = folder === undefined ? null : await openFileKeyStore({ folder, random });
  if (opened === null || !opened.ok) return null;
  const clock = createSystemClock();
  return createHttpWalletBackend({ origin, keyStore: opened.value, clock, random, log: silentLog });
}

/** HTTPS, or plain HTTP on this machine alone, as everywhere (wallet API section 1). @param {string} text @returns {string | null} */
export function usableOrigin(text) {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, origin } = new URL(text);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback) ? origin : null;
}

/**
 * @param {Readonly<{ files: readonly string[], origin: string, dataFolder: string | null, tell: (text: string) => void }>} wish
 * @returns {Promise<number>} The exit code: 0 when each item of each file has come to its end.
 */
export async function sendFiles({ files, origin, dataFolder, tell }) {
  const backend = dataFolder === null ? null : await backendOf(dataFolder, origin);
  if (dataFolder !== null && backend === null) {
    tell(`此处取不到密钥:${dataFolder}\nThe key is not to be had here: ${dataFolder}\n`);
    return 1;
  }
  let left = 0;
  try {
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const verdict = verifyQueueText(text);
      const outcomes = !verdict.whole
        ? verdict.says
        : backend === null
          ? await sendFile(text, origin)
          : await sendAs(verdict.document, backend);
      left += tellOf(file, outcomes, tell);
    }
  } finally {
    await backend?.close();
  }
  tell(left === 0 ? '全部送达。 / Everything has arrived.\n' : `尚未完成 ${left} 项。 / ${left} not at their end.\n`);
  return left === 0 ? 0 : 1;
}

/** How many are not at their end. @param {string} file @param {readonly Outcome[] | string} outcomes @param {(text: string) => void} tell */
function tellOf(file, outcomes, tell) {
  if (typeof outcomes === 'string') {
    tell(`${file}: ${outcomes}\n`);
    return 1;
  }
  for (const { id, says } of outcomes) tell(`${id}  ${says}\n`);
  return outcomes.filter(({ isEnd }) => !isEnd).length;
}
