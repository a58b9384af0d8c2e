/**
 * The wallet backend over HTTP: the real driver of the port. Every call is one signed request (http-exchange.ts), every
 * answer is verified (signatures.ts) before it is read (answer-reader.ts), and everything else leaves the outcome unknown.
 * Whether to send again is never decided here, with one exception: an enrolment that only failed for the clock is signed
 * anew once, since nothing else can set the clock right before the terminal is known.
 *
 * Rules BACKEND-20 to BACKEND-59 of docs/spec.md.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { KeyStore } from '../../kernel/key-store.ts';
import type { Log } from '../../kernel/log.ts';
import type { Random } from '../../kernel/random.ts';
import { createAgentWire } from './agent-wire.ts';
import { batchBody, readBatchResults } from './batch.ts';
import { createClockOffset, type ClockOffset } from './clock-offset.ts';
import { batchCodec, changesCodec, denyListCodec, paymentCodec, refundCodec, timeCodec } from './codecs.ts';
import { configCodec } from './config-codecs.ts';
import { createHintStream, type HintStream } from './hint-stream.ts';
import { createHttpExchange, noUsableAnswer, type Wire } from './http-exchange.ts';
import { CONFIG_MAX_BYTES, createKeyRing, type KeyRing } from './key-ring.ts';
import { createIdentitySigner } from './identity-signer.ts';
import { createListeners } from './listeners.ts';
import { watchOwnKey } from './own-key.ts';
import { payoutsCodec, settlementCodec } from './settlement-codecs.ts';
import { createSignedCalls, type Call, type SignedCalls } from './signed-calls.ts';
import { standingCalls } from './standing-calls.ts';
import { openJourneysCodec, readTapResults, tapBatchCodec } from './tap-reports.ts';
import { createIdentityKeeper, publicJwk, type IdentityKeeper } from './terminal-identity.ts';
import type {
  BackendCapabilities,
  BackendConfig,
  BackendPayment,
  BackendRefund,
  WalletBackend,
} from './wallet-backend.ts';

/** 500 payments in one answer, each far below 16 KB. */
const BATCH_ANSWER_MAX_BYTES = 8 * 1024 * 1024;

/** A page of 500 payments or refunds, as large as a batch of them. */
const CHANGES_MAX_BYTES = BATCH_ANSWER_MAX_BYTES;

/** 100,000 rows (section 3) of about 200 bytes, and as much again. */
const DENY_LIST_MAX_BYTES = 40 * 1024 * 1024;

/** A million rows of a settlement pack into about 40 MB; five times that is room enough. */
const LINES_MAX_BYTES = 200 * 1024 * 1024;

/** That file over a slow line, at night. */
const LINES_TIMEOUT_MS = 600_000;

/** Such a list over a slow mobile link; no customer waits for it. */
const DENY_LIST_TIMEOUT_MS = 60_000;

/** Decision 0062; section 4 allows one query a second at most, and 30 to 600 s for a merchant QR. */
export const DEFAULT_CAPABILITIES: BackendCapabilities = {
  gateway: { id: 'wallet-api-1', name: { 'zh-CN': '银行钱包', en: 'Bank wallet' } },
  currencies: ['CNY'],
  settlementFormat: 'wallet-api-1',
  methods: ['payment_code', 'merchant_qr', 'tap', 'scan_presentment'],
  acceptsOffline: true,
  reversalWindow: 'business_date',
  payoutWorkingDays: 1,
  querySchedule: { firstAfterMs: 2_000, everyMs: 3_000, giveUpAfterMs: 45_000 },
  pendingQueryEveryMs: 3_000,
  merchantQrSeconds: 180,
};

export type HttpWalletBackendOptions = Readonly<{
  /** Such as `https://wallet.example`; plain http only to this machine (see isUsableOrigin). */
  origin: string;
  keyStore: KeyStore;
  clock: Clock;
  random: Random;
  log: Log;
  capabilities?: BackendCapabilities;
  /** Believe only the backend's keys of the enrolment and those that they vouch for; decision 0191. */
  pinBackendKeys?: boolean;
  /** What carries the requests; absent: the connections of this machine. A simulation has a network of its own. */
  wire?: Wire;
}>;

export function createHttpWalletBackend(options: HttpWalletBackendOptions): WalletBackend {
  const { origin, keyStore, clock, random, log } = options;
  const clockOffset = createClockOffset(clock);
  const learnedKeys = createListeners<string>();
  const exchange = createHttpExchange({
    origin,
    clock,
    random,
    offsetMs: clockOffset.ms,
    wire: options.wire ?? createAgentWire(),
  });
  const keeper = createIdentityKeeper({ keyStore, random, log });
  const refusedKeys = createListeners<void>();
  const keyRing = createKeyRing({
    ...{ exchange, keeper, clock, log },
    isPinned: options.pinBackendKeys ?? false,
    onLearned: learnedKeys.tell,
    onRefused: () => refusedKeys.tell(),
  });
  const ownKey = watchOwnKey(createSignedCalls({ exchange, keeper, keyRing, clockOffset, clock, log }), {
    ...{ keeper, clock, log },
  });
  const { calls } = ownKey;
  const hints = createHintStream({ clock, random, log, open: calls.openEvents });

  return {
    capabilities: options.capabilities ?? DEFAULT_CAPABILITIES,
    signer: createIdentitySigner(keeper),
    ...enrolmentCalls({ calls, keeper, hints }),
    ...paymentCalls(calls),
    ...afterwardsCalls(calls),
    ...referenceCalls({ calls, keyRing, clockOffset }),
    ...settlementCalls(calls, origin),
    ...standingCalls(calls, keeper),
    onClockOffset: clockOffset.onChange,
    onHint: hints.onHint,
    onHintsHeard: hints.onHeard,
    isOwnKeyUnknown: ownKey.isUnknown,
    onOwnKey: ownKey.onNews,
    onBackendKeyLearned: learnedKeys.add,
    onBackendKeyRefused: refusedKeys.add,
    async close() {
      hints.close();
      await exchange.close();
    },
  };
}

function enrolmentCalls({
  calls,
  keeper,
  hints,
}: Readonly<{ calls: SignedCalls; keeper: IdentityKeeper; hints: HintStream }>): Pick<
  WalletBackend,
  'enrol' | 'identity' | 'retire' | 'forgetIdentity'
> {
  return {
    async enrol({ activationCode, ...device }) {
      const codeHash = createHash('sha256').update(activationCode, 'utf8').digest('hex');
      const privateKey = await keeper.enrolmentKey(codeHash);
      if (privateKey === null) return noUsableAnswer('no_identity');
      const body = JSON.stringify({ activationCode, publicKey: publicJwk(privateKey), device });
      const first = await calls.enrol(body, privateKey);
      const { answer } = first.problem?.code === 'stale_request' ? await calls.enrol(body, privateKey) : first;
      if (answer.kind !== 'answered') return answer;
      const { terminalId, backendKeys } = answer.value;
      if (!(await keeper.adopt({ terminalId, privateKey, codeHash, backendKeys })))
        return noUsableAnswer('no_identity');
      hints.wake();
      return answer;
    },
    async identity() {
      const known = await keeper.load();
      return known === null ? null : { terminalId: known.terminalId };
    },
    async retire() {
      const call = { operation: 'retire', method: 'DELETE', path: '/v1/terminals/self', codec: z.null() } as const;
      return (await calls.attempt<null>({ ...call, statuses: [], noContent: { value: null } })).answer;
    },
    forgetIdentity: () => keeper.forget(),
  };
}

function paymentCalls(
  calls: SignedCalls,
): Pick<
  WalletBackend,
  'putPayment' | 'getPayment' | 'reversePayment' | 'putPaymentBatch' | 'postTaps' | 'getOpenJourneys'
> {
  const pathOf = (id: string): string => `/v1/payments/${encodeURIComponent(id)}`;
  const about = (id: string): Pick<Call<BackendPayment>, 'codec' | 'statuses'> => ({
    codec: paymentCodec.refine((payment) => payment.id === id, 'an answer about another payment'),
    statuses: [200, 201],
  });

  return {
    async putPayment(id, body) {
      const call = { operation: 'put_payment', method: 'PUT', path: pathOf(id), body, ...about(id) } as const;
      return (await calls.attempt(call)).answer;
    },
    async getPayment(id) {
      const call = { operation: 'get_payment', method: 'GET', path: pathOf(id), ...about(id) } as const;
      return (await calls.attempt(call)).answer;
    },
    async reversePayment(id, reason) {
      const [path, body] = [`${pathOf(id)}/reversal`, JSON.stringify({ reason })];
      const call = { operation: 'reverse_payment', method: 'PUT', path, body, ...about(id) } as const;
      return (await calls.attempt(call)).answer;
    },
    async putPaymentBatch(items) {
      const { answer } = await calls.attempt({
        operation: 'put_payment_batch',
        method: 'POST',
        path: '/v1/payment-batches',
        body: batchBody(items),
        codec: batchCodec,
        statuses: [200],
        maxAnswerBytes: BATCH_ANSWER_MAX_BYTES,
      });
      if (answer.kind !== 'answered') return answer;
      return { ...answer, value: readBatchResults(answer.value.results, items) };
    },
    async postTaps(items) {
      const { answer } = await calls.attempt({
        operation: 'post_taps',
        method: 'POST',
        path: '/v1/taps',
        body: batchBody(items, 'taps'),
        codec: tapBatchCodec,
        statuses: [200],
        maxAnswerBytes: BATCH_ANSWER_MAX_BYTES,
      });
      if (answer.kind !== 'answered') return answer;
      const ids = items.map(({ id }) => id);
      return { ...answer, value: readTapResults(answer.value.results, ids) };
    },
    async getOpenJourneys({ iss, walletId }) {
      const { answer } = await calls.attempt({
        operation: 'get_open_journeys',
        method: 'GET',
        path: `/v1/journeys?iss=${encodeURIComponent(iss)}&walletId=${encodeURIComponent(walletId)}&open=true`,
        codec: openJourneysCodec,
        statuses: [200],
      });
      return answer;
    },
  };
}

/** What comes after a payment: its refunds, and what changed since somebody last looked. */
function afterwardsCalls(calls: SignedCalls): Pick<WalletBackend, 'putRefund' | 'getRefund' | 'getChanges'> {
  const pathOf = (id: string): string => `/v1/refunds/${encodeURIComponent(id)}`;
  const about = (id: string): Pick<Call<BackendRefund>, 'codec' | 'statuses'> => ({
    codec: refundCodec.refine((refund) => refund.id === id, 'an answer about another refund'),
    statuses: [200, 201],
  });

  return {
    async putRefund(id, body) {
      const call = { operation: 'put_refund', method: 'PUT', path: pathOf(id), body, ...about(id) } as const;
      return (await calls.attempt(call)).answer;
    },
    async getRefund(id) {
      const call = { operation: 'get_refund', method: 'GET', path: pathOf(id), ...about(id) } as const;
      return (await calls.attempt(call)).answer;
    },
    async getChanges(after, limit) {
      const cursor = after === null ? '' : `after=${encodeURIComponent(after)}&`;
      const { answer } = await calls.attempt({
        operation: 'get_changes',
        method: 'GET',
        path: `/v1/changes?${cursor}limit=${limit}`,
        codec: changesCodec,
        statuses: [200],
        maxAnswerBytes: CHANGES_MAX_BYTES,
      });
      return answer;
    },
  };
}

/** The books as the backend closed them, and what it paid out. */
function settlementCalls(
  calls: SignedCalls,
  origin: string,
): Pick<WalletBackend, 'getSettlement' | 'getSettlementLines' | 'getPayouts'> {
  const pathOf = (businessDate: string): string => `/v1/settlements/${encodeURIComponent(businessDate)}`;
  return {
    async getSettlement(businessDate) {
      const { answer } = await calls.attempt({
        operation: 'get_settlement',
        method: 'GET',
        path: pathOf(businessDate),
        codec: settlementCodec(`${origin}${pathOf(businessDate)}`).refine(
          (settlement) => settlement === null || settlement.businessDate === businessDate,
          'an answer about another day',
        ),
        statuses: [200, 202],
      });
      return answer;
    },
    getSettlementLines: (linesPath, take) =>
      calls.download(
        {
          operation: 'get_settlement_lines',
          path: linesPath,
          accept: 'application/gzip',
          timeoutMs: LINES_TIMEOUT_MS,
          maxBytes: LINES_MAX_BYTES,
        },
        take,
      ),
    async getPayouts(from, to) {
      const { answer } = await calls.attempt({
        operation: 'get_payouts',
        method: 'GET',
        path: `/v1/payouts?from=${from}&to=${to}`,
        codec: payoutsCodec,
        statuses: [200],
      });
      return answer;
    },
  };
}

function referenceCalls({
  calls,
  keyRing,
  clockOffset,
}: Readonly<{ calls: SignedCalls; keyRing: KeyRing; clockOffset: ClockOffset }>): Pick<
  WalletBackend,
  'getConfig' | 'getDenyList' | 'getTime'
> {
  /** The entity tag of the configuration last seen in this run; after a restart the whole is fetched once. */
  let tagged: Readonly<{ version: number; tag: string }> | null = null;

  return {
    async getConfig(knownVersion) {
      const tag = tagged !== null && tagged.version === knownVersion ? tagged.tag : null;
      const { answer, raw } = await calls.attempt<BackendConfig | null>({
        operation: 'get_config',
        method: 'GET',
        path: '/v1/config',
        ifNoneMatch: tag,
        codec: configCodec,
        statuses: [200],
        maxAnswerBytes: CONFIG_MAX_BYTES,
        ...(tag === null ? {} : { notModified: { value: null } }),
      });
      if (answer.kind !== 'answered' || answer.value === null) return answer;
      const newTag = raw?.fields['etag'];
      tagged = newTag === undefined ? null : { version: answer.value.version, tag: newTag };
      await keyRing.replace(answer.value.backendKeys);
      return answer;
    },
    async getDenyList(since) {
      const { answer } = await calls.attempt({
        operation: 'get_deny_list',
        method: 'GET',
        path: since === null ? '/v1/denylist' : `/v1/denylist?since=${since}`,
        codec: denyListCodec,
        statuses: [200],
        timeoutMs: DENY_LIST_TIMEOUT_MS,
        maxAnswerBytes: DENY_LIST_MAX_BYTES,
      });
      return answer;
    },
    async getTime() {
      const { answer, raw } = await calls.attempt({
        operation: 'get_time',
        method: 'GET',
        path: '/v1/time',
        codec: timeCodec,
        statuses: [200],
      });
      if (answer.kind === 'answered' && raw !== null) clockOffset.take(answer.value.nowMs, raw);
      return answer;
    },
  };
}
