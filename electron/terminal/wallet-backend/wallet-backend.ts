/**
 * The wallet backend port: what the terminal can ask of a wallet's servers, and the three kinds of answer there are. A
 * driver makes each call once; whether and when to try again is the sync stage's business alone.
 *
 * Names follow the wallet acceptance API; sections in brackets are its own.
 */
import type { CurrencyCode, Money } from '../../kernel/money.ts';
import type { TerminalPublicKey, TerminalSigner } from '../../kernel/terminal-signer.ts';

/** A verified answer that grants what was asked. `status` is 200, 201, 204 or 304. */
export type Answered<T> = Readonly<{ kind: 'answered'; value: T; status: number }>;

/** A verified 4xx that says why not [1, 11]. It moved nothing, except for the two codes that say nothing about the outcome. */
export type Refused = Readonly<{ kind: 'refused'; status: number; code: string; detail: string | null }>;

/** Nothing that may be believed came back: the outcome is not known [4]. */
export type NoUsableAnswer = Readonly<{
  kind: 'no_usable_answer';
  cause:
    | 'unreachable'
    | 'timed_out'
    | 'cut_off'
    | 'rate_limited'
    | 'server_error'
    | 'unparsable'
    | 'bad_signature'
    | 'replayed_request'
    | 'redirected'
    /** Nothing was sent: this till holds no key that the backend knows (never enrolled, or its key store is gone). */
    | 'no_identity';
  /** From Retry-After, in milliseconds; null when there was none or it may not be believed. */
  retryAfterMs: number | null;
}>;

export type BackendAnswer<T> = Answered<T> | Refused | NoUsableAnswer;

/** What a request is refused with that is signed by no key which the backend knows of its caller [2]. */
const OWN_KEY_REFUSED: readonly string[] = ['bad_signature', 'unknown_terminal'];

export function isOwnKeyRefused(answer: BackendAnswer<unknown>): answer is Refused {
  return answer.kind === 'refused' && OWN_KEY_REFUSED.includes(answer.code);
}

/** What speaks of the request's date and nonce alone [2]: nothing in it was looked at, and the answer has told the right time. */
const NOT_LOOKED_AT: readonly string[] = ['stale_request', 'replayed_request'];

export function isNotLookedAt({ code }: Pick<Refused, 'code'>): boolean {
  return NOT_LOOKED_AT.includes(code);
}

export type BackendDiscount = Readonly<{
  kind: 'coupon' | 'points' | 'cashback';
  name: string;
  amount: Money;
  fundedBy: 'wallet' | 'merchant';
}>;

/** A `Payment` [4]. What a reversal of an unknown id cannot tell is null. */
export type BackendPayment = Readonly<{
  id: string;
  terminalId: string;
  version: number;
  status: 'pending_customer' | 'approved' | 'declined' | 'expired' | 'reversed';
  methodType: string | null;
  amount: Money | null;
  payerPaid: Money | null;
  discounts: readonly BackendDiscount[];
  wallet: Readonly<{ iss: string; id: string; masked: string }> | null;
  authCode: string | null;
  decline: Readonly<{ code: string; retryable: boolean }> | null;
  qrPayload: string | null;
  /** On the backend's clock. */
  expiresAtMs: number | null;
  refunded: Money | null;
  settlementDate: string | null;
  updatedAtMs: number;
  /** What the request said of itself; absent where the answer does not tell all of it. */
  made?: MadeOf & Readonly<{ receiptNumber: string }>;
}>;

type MadeOf = Readonly<{ businessDate: string; occurredAtMs: number; cashierId: string | null }>;

export type ReversalReason = 'timeout' | 'cashier_cancelled' | 'terminal_error' | 'gate_fault';

/** [3], amounts in minor units of the store's currency. */
export type OfflinePolicy = Readonly<{
  enabled: boolean;
  channels: readonly ('tap' | 'qr')[];
  maxPerPayment: number;
  maxPerQrPayment: number;
  maxPerWalletPerDay: number;
  maxUnsentTotal: number;
  maxUnsentCount: number;
  maxAgeHours: number;
  maxPolicyAgeHours: number;
  qrMaxSkewSeconds: number;
}>;

/** A public key as a JSON Web Key (RFC 7517), as the API sends it. */
export type Jwk = Readonly<{ [member: string]: unknown }>;

export type BackendKey = Readonly<{ kid: string; jwk: Jwk }>;

export type Enrolment = Readonly<{
  terminalId: string;
  merchant: Readonly<{ id: string; name: string; city: string; countryCode: string; categoryCode: string }>;
  store: Readonly<{ id: string; name: string; timeZone: string }>;
  backendKeys: readonly BackendKey[];
  configVersion: number;
}>;

export type BackendConfig = Readonly<{
  version: number;
  currency: CurrencyCode;
  backendKeys: readonly BackendKey[];
  offline: OfflinePolicy;
  issuers: readonly Readonly<{
    iss: string;
    kid: string;
    jwk: Jwk;
    notBeforeMs: number;
    notAfterMs: number;
    revoked: boolean;
  }>[];
  promotions: readonly unknown[];
  fares: readonly unknown[];
  notices: readonly unknown[];
}>;

/** `id` is null for an item that the backend could not read. */
export type BatchResult = Readonly<{ id: string; payment: BackendPayment } | { id: string | null; problem: Refused }>;

/** What became of a reported tap [9]: `journeyId` and fare are told as far as they are known. A problem is final. */
export type TapResult = Readonly<
  { id: string; journeyId: string | null; fareMinor: number | null } | { id: string; problem: Refused }
>;

/** What this backend offers, so that the screen offers that and nothing else. */
export type BackendCapabilities = Readonly<{
  /** Which kind of backend this is: a stable name, and how people call it. */
  gateway: Readonly<{ id: string; name: Readonly<{ 'zh-CN': string; en: string }> }>;
  /** What it can be paid in; a till of another currency takes no payment by it. */
  currencies: readonly CurrencyCode[];
  /** The format of its settlement files, by the id of its description; null: it gives none, and no day is asked for. */
  settlementFormat: string | null;
  /** So many working days after a business day its money is expected at the bank. */
  payoutWorkingDays: number;
  methods: readonly ('payment_code' | 'merchant_qr' | 'tap' | 'scan_presentment')[];
  acceptsOffline: boolean;
  /**
   * How long an approved payment can be taken back whole: until its business date is settled, or not at all; then its money goes
   * back by a refund alone. What nobody knows the outcome of is reversed all the same.
   */
  reversalWindow: 'business_date' | 'none';
  /** After no usable answer: the first query, the interval of the next, and when to give up and reverse. */
  querySchedule: Readonly<{ firstAfterMs: number; everyMs: number; giveUpAfterMs: number }>;
  /** While the customer is confirming. */
  pendingQueryEveryMs: number;
  /** How long a merchant QR is asked to live, in seconds [4: 30–600]. */
  merchantQrSeconds: number;
}>;

/** A `Refund` [5]. */
export type BackendRefund = Readonly<{
  id: string;
  paymentId: string;
  version: number;
  status: 'succeeded' | 'pending' | 'failed';
  amount: Money;
  /** What the payer had back by this refund; 0 until it succeeds. */
  payerRefunded: Money;
  failure: Readonly<{ code: string }> | null;
  settlementDate: string | null;
  updatedAtMs: number;
  made?: MadeOf;
}>;

/** How the till is doing [3]. */
export type Heartbeat = Readonly<{
  atMs: number;
  softwareVersion: string;
  queue: Readonly<{ depth: number; oldestAtMs: number | null; unsentTotalMinor: number }>;
  devices: readonly Readonly<{ kind: string; name: string; state: string }>[];
  /** Backend's clock minus ours; null before it was ever measured. */
  clockSkewMs: number | null;
}>;

/** Something that the backend wants people to know [8]. */
export type BackendAlert = Readonly<{
  id: string;
  atMs: number;
  level: 'info' | 'warning' | 'critical';
  kind: string;
  title: Readonly<{ 'zh-CN': string; en: string }>;
  body: Readonly<{ 'zh-CN': string; en: string }>;
  walletId: string | null;
  paymentId: string | null;
}>;

/** A top-up or the payment of a bill [10], as the list of changes tells of it. */
export type BackendService = Readonly<{
  kind: 'topup' | 'bill';
  id: string;
  version: number;
  status: 'succeeded' | 'pending' | 'failed' | 'reversed';
  /** null: nothing but its reversal has arrived. */
  amount: Money | null;
  tender: 'wallet' | 'cash' | null;
  made?: MadeOf & Readonly<{ receiptNumber: string }>;
}>;

/** A page of what changed for this terminal, oldest change first [4]. */
export type BackendChanges = Readonly<{
  payments: readonly BackendPayment[];
  refunds: readonly BackendRefund[];
  services: readonly BackendService[];
  /** How many entries of the page could not be read: each stands alone, so one spoils no other. */
  unreadableCount: number;
  /** Where the next page begins. */
  next: string;
  more: boolean;
}>;

/** A store's day as the backend closed it [8], amounts in minor units of the store's currency. */
export type BackendSettlement = Readonly<{
  businessDate: string;
  closedAtMs: number;
  totals: Readonly<
    Record<'payments' | 'refunds' | 'topups' | 'bills' | 'fares', Readonly<{ count: number; amountMinor: number }>> & {
      feesMinor: number;
      discountsByMerchantMinor: number;
      netMinor: number;
    }
  >;
  currency: CurrencyCode;
  /** Of the file of rows, in hexadecimal digits. */
  sha256: string;
}>;

/** As it is told: with where its file of rows is, a path on the backend's own origin. */
export type ReadySettlement = BackendSettlement & Readonly<{ linesPath: string }>;

/** What was paid to the merchant's bank [8]. */
export type BackendPayout = Readonly<{
  id: string;
  paidAtMs: number;
  amount: Money;
  businessDates: readonly string[];
  bankReference: string;
}>;

/**
 * What became of the terminal's own key. `unknown`: the backend knows neither it nor the one before. `put_back`: the backend had
 * gone back to the key before, and has the present one again. `known`: it knows the key again. `next`: a renewal whose answer was
 * lost did arrive, and only the new key counts by now.
 */
export type OwnKeyNews = 'unknown' | 'put_back' | 'known' | 'next';

export interface WalletBackend {
  readonly capabilities: BackendCapabilities;
  /** POST /v1/terminals. Makes the key pair if there is none, stores it before the request, and remembers who it is after. */
  enrol(
    request: Readonly<{ activationCode: string; model: string; serial: string; softwareVersion: string }>,
  ): Promise<BackendAnswer<Enrolment>>;
  /** PUT /v1/payments/{id} with exactly these bytes, as the journal holds them. */
  putPayment(id: string, body: string): Promise<BackendAnswer<BackendPayment>>;
  getPayment(id: string): Promise<BackendAnswer<BackendPayment>>;
  reversePayment(id: string, reason: ReversalReason): Promise<BackendAnswer<BackendPayment>>;
  /** PUT /v1/refunds/{id} with exactly these bytes, as the journal holds them. */
  putRefund(id: string, body: string): Promise<BackendAnswer<BackendRefund>>;
  getRefund(id: string): Promise<BackendAnswer<BackendRefund>>;
  /** GET /v1/changes; `after` null: from the beginning. `limit`: 1 to 500. */
  getChanges(after: string | null, limit: number): Promise<BackendAnswer<BackendChanges>>;
  /** `null` in the value: not changed since `knownVersion`, which is confirmed anew. */
  getConfig(knownVersion: number | null): Promise<BackendAnswer<BackendConfig | null>>;
  /**
   * POST /v1/payment-batches; `body` is the stored body without its id, 1 to 500 items, `offline` only. An item without a
   * usable result of its own is left out of the answer, and so is one that no longer fitted into the request: both are
   * asked again with the next batch.
   */
  putPaymentBatch(
    items: readonly Readonly<{ id: string; body: string }>[],
  ): Promise<BackendAnswer<readonly BatchResult[]>>;
  /**
   * POST /v1/taps; `body` is the stored body without its id, 1 to 500 items. An item without a usable result of its own is
   * left out of the answer, and so is one that no longer fitted into the request: both are reported again.
   */
  postTaps(items: readonly Readonly<{ id: string; body: string }>[]): Promise<BackendAnswer<readonly TapResult[]>>;
  /** GET /v1/journeys: those of a wallet whose exit nobody has reported. */
  getOpenJourneys(
    wallet: Readonly<{ iss: string; walletId: string }>,
  ): Promise<BackendAnswer<readonly Readonly<{ entryStationId: string; entryAtMs: number }>[]>>;
  /** GET /v1/denylist. */
  getDenyList(since: number | null): Promise<
    BackendAnswer<
      Readonly<{
        version: number;
        mode: 'full' | 'delta';
        more: boolean;
        add: readonly Readonly<{ iss: string; walletId: string; reason: string }>[];
        remove: readonly Readonly<{ iss: string; walletId: string }>[];
      }>
    >
  >;
  /** GET /v1/settlements/{businessDate}; a value of `null`: not closed yet. */
  getSettlement(businessDate: string): Promise<BackendAnswer<ReadySettlement | null>>;
  /**
   * GET of a settlement's `linesPath`: hands the gzip file over piece by piece, and answers its SHA-256 when all of it came. What was handed over counts only with an answer, and only when that is the settlement's own.
   */
  getSettlementLines(
    linesPath: string,
    take: (piece: Uint8Array) => void,
  ): Promise<BackendAnswer<Readonly<{ sha256: string; byteCount: number }>>>;
  /** GET /v1/payouts; both dates in the store's zone, both included. */
  getPayouts(from: string, to: string): Promise<BackendAnswer<readonly BackendPayout[]>>;
  /** GET /v1/alerts; `after` null: from the beginning. */
  getAlerts(
    after: string | null,
  ): Promise<BackendAnswer<Readonly<{ alerts: readonly BackendAlert[]; unreadableCount: number; next: string }>>>;
  getTime(): Promise<BackendAnswer<Readonly<{ nowMs: number }>>>;
  /** POST /v1/heartbeats. A disabled terminal is refused, so a 204 says that it is not disabled [3]. */
  sendHeartbeat(heartbeat: Heartbeat): Promise<BackendAnswer<null>>;
  /** Told at each verified answer that carries the backend's time: its clock minus ours, in milliseconds. */
  onClockOffset(listener: (offsetMs: number) => void): () => void;
  /** Backend hints that something changed [8]; a lost one loses nothing. */
  onHint(listener: (hint: Readonly<{ event: string; id: string | null; version: number | null }>) => void): () => void;
  /** Whether hints can be heard; while they cannot, whoever wants to know asks. Told at each change. */
  onHintsHeard(listener: (isHeard: boolean) => void): () => void;
  /** Who the stored key belongs to; null until an enrolment was answered, or when the key store is gone. */
  identity(): Promise<Readonly<{ terminalId: string }> | null>;
  /** Signs with the terminal's own key, which never leaves the driver. */
  readonly signer: TerminalSigner;
  /**
   * PUT /v1/terminals/self/key: a new key in place of the terminal's own. The new one is saved before the request; after no
   * usable answer it is not known which of the two counts, and calling again finds out. A grant tells the new public key.
   */
  renewKey(): Promise<BackendAnswer<Readonly<{ terminalId: string; publicKey: TerminalPublicKey }>>>;
  /** A renewal was begun of which nobody knows whether the backend has it: it must be called again within a day [3]. */
  isKeyInDoubt(): Promise<boolean>;
  /** A verified answer said last that the terminal's key is not known, and the key before it does not help either. */
  isOwnKeyUnknown(): boolean;
  onOwnKey(listener: (news: OwnKeyNews) => void): () => void;
  /** DELETE /v1/terminals/self: nothing may be unknown or unsent. A repeat is refused with `terminal_disabled` [3]. */
  retire(): Promise<BackendAnswer<null>>;
  /** Wipes the terminal's keys; afterwards it is nobody. False when the key store does not forget. */
  forgetIdentity(): Promise<boolean>;
  /** Told when a key not met before signed for the backend and was accepted on the word of TLS [2]: the manager hears of it. */
  onBackendKeyLearned(listener: (kid: string) => void): () => void;
  /** Told when an answer was not believed because its key is not among the pinned ones. */
  onBackendKeyRefused(listener: () => void): () => void;
  close(): Promise<void>;
}
