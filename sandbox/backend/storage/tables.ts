/**
 * All tables as the query builder sees them: one type a table, the same names and units as in the migrations, by part.
 * `Generated` marks what may be left out when a row is added.
 */
import type {
  PaymentsTable,
  PaymentBodiesTable,
  PaymentDiscountsTable,
  PresentmentCountersTable,
  RefundsTable,
} from './payment-tables.ts';
import type { TopupsTable, BillsTable, BillPaymentsTable } from './service-tables.ts';
import type { SettlementsTable, PayoutsTable, PlantedDifferencesTable } from './settlement-tables.ts';
import type {
  MerchantsTable,
  StoresTable,
  TerminalsTable,
  TerminalKeysTable,
  ActivationCodesTable,
  ActivationFailuresTable,
  NoncesTable,
} from './terminal-tables.ts';
import type { FareTablesTable, TransitTapsTable, JourneysTable, FareChargesTable } from './transit-tables.ts';
import type {
  AccountsTable,
  EntriesTable,
  WalletsTable,
  PaymentCodesTable,
  WalletPromotionsTable,
} from './wallet-tables.ts';
import type {
  SettingsTable,
  BackendKeysTable,
  IssuersTable,
  DenylistTable,
  PromotionsTable,
  NoticesTable,
  EventsTable,
  AlertsTable,
  OrderedFaultsTable,
  ClockOrdersTable,
} from './world-tables.ts';

export type Tables = {
  settings: SettingsTable;
  merchants: MerchantsTable;
  stores: StoresTable;
  backend_keys: BackendKeysTable;
  terminals: TerminalsTable;
  terminal_keys: TerminalKeysTable;
  activation_codes: ActivationCodesTable;
  activation_failures: ActivationFailuresTable;
  nonces: NoncesTable;
  issuers: IssuersTable;
  accounts: AccountsTable;
  entries: EntriesTable;
  wallets: WalletsTable;
  payment_codes: PaymentCodesTable;
  denylist: DenylistTable;
  promotions: PromotionsTable;
  wallet_promotions: WalletPromotionsTable;
  notices: NoticesTable;
  payments: PaymentsTable;
  payment_bodies: PaymentBodiesTable;
  payment_discounts: PaymentDiscountsTable;
  presentment_counters: PresentmentCountersTable;
  refunds: RefundsTable;
  events: EventsTable;
  alerts: AlertsTable;
  topups: TopupsTable;
  bills: BillsTable;
  bill_payments: BillPaymentsTable;
  settlements: SettlementsTable;
  payouts: PayoutsTable;
  planted_differences: PlantedDifferencesTable;
  fare_tables: FareTablesTable;
  transit_taps: TransitTapsTable;
  journeys: JourneysTable;
  fare_charges: FareChargesTable;
  ordered_faults: OrderedFaultsTable;
  clock_orders: ClockOrdersTable;
};
