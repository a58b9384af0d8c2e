/**
 * Everything the terminal needs that is not a decision: handed in once, by the service, and by tests.
 */
import type { BarcodeScanner } from '../../hardware/barcode-scanner/barcode-scanner.ts';
import type { CashDrawer } from '../../hardware/cash-drawer/cash-drawer.ts';
import type { CustomerDisplay } from '../../hardware/customer-display/customer-display.ts';
import type { NfcReader } from '../../hardware/nfc-reader/nfc-reader.ts';
import type { ReceiptPrinter } from '../../hardware/receipt-printer/receipt-printer.ts';
import type { ReceiptLanguage } from '../contract/printing-values.ts';
import type { Clock } from '../kernel/clock.ts';
import type { FileShelf } from '../kernel/file-shelf.ts';
import type { KeyStore } from '../kernel/key-store.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import type { CurrencyCode } from '../kernel/money.ts';
import type { ShopCodes } from './payment/1-intake/shop-codes.ts';
import type { Storage } from './storage/sqlite.ts';
import type { WalletBackend } from './wallet-backend/wallet-backend.ts';

/** Lets a person play the customer at a simulated reader. Absent with real hardware. */
export interface SimulatedTaps {
  wallets(): Promise<readonly Readonly<{ walletId: string; name: string; balanceMinor: number | null }>[]>;
  /** Answers whether the reader was armed and took notice. */
  tap(walletId: string): boolean;
}

/** One entry of the goods file; see resources/demo/catalogue.json. */
export type CatalogueSeed = Readonly<{
  categories: readonly Readonly<{ id: string; name: Readonly<{ 'zh-CN': string; en: string }>; color: string }>[];
  products: readonly Readonly<{
    sku: string;
    barcode: string | null;
    name: Readonly<{ 'zh-CN': string; en: string }>;
    category: string;
    priceMinor: number;
    unit: Readonly<{ 'zh-CN': string; en: string }>;
    quickKey: number | null;
  }>[];
}>;

export type StaffSeed = readonly Readonly<{
  cashierId: string;
  name: Readonly<{ 'zh-CN': string; en: string }>;
  role: 'cashier' | 'supervisor' | 'manager' | 'technician';
  pin: string;
}>[];

/** Paper and what stands beside it; opened by the terminal, closed by whoever made them. */
export type Peripherals = Readonly<{
  printer: ReceiptPrinter | null;
  drawer: CashDrawer | null;
  display: CustomerDisplay | null;
  /** Of receipts that nobody asked for in another one. */
  language: ReceiptLanguage;
  /** How this printer draws a QR. */
  qr: 'command' | 'picture';
  /** PNG in base64, at the head of every receipt; null: none. */
  logo: string | null;
}>;

export type TerminalPorts = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: WalletBackend;
  keyStore: KeyStore;
  /** Where the files of closed days are kept. Absent: no day is fetched. */
  statementShelf?: FileShelf;
  nfcReader: NfcReader | null;
  simulatedTaps: SimulatedTaps | null;
  /** Absent: none. */
  peripherals?: Peripherals;
  /** Opened and listened to by the terminal, closed by whoever made them. Absent: none. */
  scanners?: readonly BarcodeScanner[];
  settings: Readonly<{
    softwareVersion: string;
    serial: string;
    currency: CurrencyCode;
    /** Whether the machine keeps time while it is off: without, its clock is not believed after a restart (C30). */
    hasBatteryClock: boolean;
    sandbox: boolean;
    /** What the shop's own codes look like; absent: only the till's own marks. */
    shopCodes?: ShopCodes;
    phonePage: string | null;
    /** Used once, at the first start of a demo till; null otherwise. */
    demo: Readonly<{ activationCode: string; catalogue: CatalogueSeed; staff: StaffSeed }> | null;
  }>;
}>;
