/**
 * The demo world: merchants with stores in Shanghai, activation codes for their terminals, two issuers of wallet
 * certificates, and wallets that show each way a payment can go. All amounts are fen. Rule SANDBOX-100.
 */
import type { OfflinePolicy } from '../backend/context.ts';
import {
  book,
  CLEARING_ACCOUNT,
  FEE_ACCOUNT,
  merchantAccount,
  PROMOTION_FUNDER_ACCOUNT,
  walletAccount,
} from '../backend/ledger.ts';
import type { Clock, Random } from '../backend/ports.ts';
import type { Db, SandboxDatabase } from '../backend/storage/database.ts';
import { inTransaction } from '../backend/storage/transactions.ts';
import { DAY_MS } from '../backend/time.ts';
import { generateSigningKey } from '../credentials/signing-key.ts';
import { DEMO_BILLS } from './demo-bills.ts';
import { activationCodes, DEMO_MERCHANTS, type DemoMerchant } from './demo-shops.ts';
import { DEMO_NOTICES, DEMO_PROMOTIONS, DEMO_WALLETS, type DemoWallet } from './demo-world.ts';

export const DEMO_CURRENCY = 'CNY';

export const DEMO_ISSUERS = [
  { kid: 'demo-issuer-1', iss: 'https://wallet.example', algorithm: 'EdDSA' },
  { kid: 'demo-issuer-2', iss: 'https://partner-wallet.example', algorithm: 'ES256' },
] as const;

/** What a small shop might take on trust: at most 200 yuan a tap, 100 a code, 2,000 in all. */
const OFFLINE_POLICY: OfflinePolicy = {
  enabled: true,
  channels: ['tap', 'qr'],
  maxPerPayment: 20_000,
  maxPerQrPayment: 10_000,
  maxPerWalletPerDay: 50_000,
  maxUnsentTotal: 200_000,
  maxUnsentCount: 100,
  maxAgeHours: 24,
  maxPolicyAgeHours: 24,
  qrMaxSkewSeconds: 60,
};

/** Section 2: a key is listed 30 days before it signs. The demo's first has long done both, also by a clock that is behind. */
const KEY_LEAD_MS = 30 * DAY_MS;
const ISSUER_LIFE_MS = 5 * 365 * DAY_MS;

/** Does nothing when the world is there already. */
export async function seedDemoWorld(
  database: SandboxDatabase,
  ports: Readonly<{ clock: Clock; random: Random }>,
): Promise<void> {
  await inTransaction(database, async (db) => {
    const seeded = await db.selectFrom('settings').select('id').executeTakeFirst();
    if (seeded !== undefined) return;
    const nowMs = ports.clock.now();
    await seedBackend(db, ports.random, nowMs);
    for (const merchant of DEMO_MERCHANTS) await seedMerchant(db, nowMs, merchant);
    await seedIssuers(db, ports.random, nowMs);
    await seedOffers(db, nowMs);
    await seedBills(db);
    for (const wallet of DEMO_WALLETS) await seedWallet(db, ports.random, nowMs, wallet);
  });
}

async function seedBackend(db: Db, random: Random, nowMs: number): Promise<void> {
  await db
    .insertInto('settings')
    .values({
      id: 1,
      config_version: 1,
      denylist_version: 0,
      currency: DEMO_CURRENCY,
      policy_json: JSON.stringify(OFFLINE_POLICY),
      hash_key: random.bytes(32),
    })
    .execute();
  await db
    .insertInto('backend_keys')
    .values({
      kid: 'sandbox-1',
      seed: random.bytes(32),
      listed_at_ms: nowMs - 2 * KEY_LEAD_MS,
      signs_from_ms: nowMs - KEY_LEAD_MS,
    })
    .execute();
  await addAccount(db, CLEARING_ACCOUNT, 'clearing');
  await addAccount(db, PROMOTION_FUNDER_ACCOUNT, 'promotion_funder');
  await addAccount(db, FEE_ACCOUNT, 'clearing');
}

async function seedMerchant(db: Db, nowMs: number, merchant: DemoMerchant): Promise<void> {
  await db
    .insertInto('merchants')
    .values({
      id: merchant.id,
      name: merchant.name,
      city: merchant.city,
      latin_name: merchant.latinName,
      latin_city: merchant.latinCity,
      country_code: 'CN',
      category_code: merchant.categoryCode,
    })
    .execute();
  await addAccount(db, merchantAccount(merchant.id), 'merchant');
  for (const store of merchant.stores) {
    const { id, name, timeZone } = store;
    await db.insertInto('stores').values({ id, merchant_id: merchant.id, name, time_zone: timeZone }).execute();
    for (const code of activationCodes(store))
      await db.insertInto('activation_codes').values({ code, store_id: id }).execute();
  }
  if (merchant.fares === null) return;
  const table = JSON.stringify(merchant.fares);
  await db
    .insertInto('fare_tables')
    .values({ merchant_id: merchant.id, effective_from_ms: nowMs - DAY_MS, table_json: table })
    .execute();
}

async function seedIssuers(db: Db, random: Random, nowMs: number): Promise<void> {
  for (const { kid, iss, algorithm } of DEMO_ISSUERS) {
    const key = generateSigningKey(algorithm, random);
    await db
      .insertInto('issuers')
      .values({
        kid,
        iss,
        public_jwk_json: JSON.stringify(key.publicJwk),
        private_jwk_json: JSON.stringify(key.privateJwk),
        not_before_ms: nowMs - DAY_MS,
        not_after_ms: nowMs + ISSUER_LIFE_MS,
      })
      .execute();
  }
}

async function seedOffers(db: Db, nowMs: number): Promise<void> {
  for (const promotion of DEMO_PROMOTIONS) {
    await db
      .insertInto('promotions')
      .values({ ...promotion, from_ms: nowMs - DAY_MS, until_ms: nowMs + ISSUER_LIFE_MS })
      .execute();
  }
  for (const notice of DEMO_NOTICES) {
    await db
      .insertInto('notices')
      .values({ ...notice, from_ms: nowMs, until_ms: nowMs + 30 * DAY_MS })
      .execute();
  }
}

/** A wallet with its account, its key and what it has at first; also for whoever needs many. */
export async function seedWallet(db: Db, random: Random, nowMs: number, wallet: DemoWallet): Promise<void> {
  const issuer = DEMO_ISSUERS[wallet.issuer];
  const accountId = walletAccount(wallet.id);
  await addAccount(db, accountId, 'wallet');
  await db
    .insertInto('wallets')
    .values({
      id: wallet.id,
      iss: issuer.iss,
      name: wallet.name,
      note: wallet.note,
      masked: wallet.masked,
      blocked: wallet.blocked ? 1 : 0,
      account_id: accountId,
      small_amount_limit_minor: wallet.smallAmountLimitMinor,
      payment_limit_minor: wallet.paymentLimitMinor,
      daily_limit_minor: wallet.dailyLimitMinor,
      forced_decline: wallet.forcedDecline,
      refund_behaviour: wallet.refundBehaviour,
      issuer_kid: issuer.kid,
      private_jwk_json: JSON.stringify(generateSigningKey(issuer.algorithm, random).privateJwk),
      passenger_class: wallet.passengerClass,
    })
    .execute();
  await book(db, 'opening', wallet.id, nowMs, [
    { accountId: CLEARING_ACCOUNT, amountMinor: -wallet.balanceMinor },
    { accountId, amountMinor: wallet.balanceMinor },
  ]);
  for (const { promotionId, count } of wallet.holds) {
    await db
      .insertInto('wallet_promotions')
      .values({ wallet_id: wallet.id, promotion_id: promotionId, remaining_count: count })
      .execute();
  }
  if (!wallet.blocked) return;
  const { denylist_version: version } = await db
    .updateTable('settings')
    .set((column) => ({ denylist_version: column('denylist_version', '+', 1) }))
    .returning('denylist_version')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('denylist')
    .values({ iss: issuer.iss, wallet_id: wallet.id, listed: 1, reason: 'reported_lost', version })
    .execute();
}

async function seedBills(db: Db): Promise<void> {
  for (const { billerId, ...bill } of DEMO_BILLS) {
    const accountId = `biller:${billerId}`;
    const known = await db.selectFrom('accounts').select('id').where('id', '=', accountId).executeTakeFirst();
    if (known === undefined) await addAccount(db, accountId, 'clearing');
    await db
      .insertInto('bills')
      .values({
        barcode: bill.barcode,
        biller_id: billerId,
        biller_name: bill.billerName,
        kind: bill.kind,
        account_masked: bill.accountMasked,
        currency: DEMO_CURRENCY,
        amount_minor: bill.amountMinor,
        fixed: bill.fixed ? 1 : 0,
        min_amount_minor: bill.fixed ? bill.amountMinor : bill.minAmountMinor,
        max_amount_minor: bill.fixed ? bill.amountMinor : bill.maxAmountMinor,
        due_date: bill.dueDate,
        behaviour: bill.behaviour,
        account_id: accountId,
      })
      .execute();
  }
}

async function addAccount(
  db: Db,
  id: string,
  kind: 'wallet' | 'merchant' | 'promotion_funder' | 'clearing',
): Promise<void> {
  await db.insertInto('accounts').values({ id, kind, currency: DEMO_CURRENCY }).execute();
}
