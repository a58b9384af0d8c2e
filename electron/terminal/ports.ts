/**
 * Everything the terminal needs that is not a decision: handed in once, by the service, and by tests.
 */
import type { Barrier } from '../../hardware/barrier/barrier.ts';
import type { BarcodeScanner } from '../../hardware/barcode-scanner/barcode-scanner.ts';
import type { CashDrawer } from '../../hardware/cash-drawer/cash-drawer.ts';
import type { CustomerDisplay } from '../../hardware/customer-display/customer-display.ts';
import type { Device, DeviceProblem } from '../../hardware/device/device.ts';
import type { Indicator } from '../../hardware/indicator/indicator.ts';
import type { NfcReader, TagRead } from '../../hardware/nfc-reader/nfc-reader.ts';
import type { ReceiptPrinter } from '../../hardware/receipt-printer/receipt-printer.ts';
import type { OutputOf } from '../contract/contract.ts';
import type { DeviceRole, DeviceSettings } from '../contract/device-settings.ts';
import type { TransitRole } from '../contract/gate-values.ts';
import type { Detection, LearningView, SimulatedFaultView } from '../contract/device-values.ts';
import type { ReceiptLanguage } from '../contract/printing-values.ts';
import type { Clock } from '../kernel/clock.ts';
import type { FileShelf } from '../kernel/file-shelf.ts';
import type { Finding } from '../kernel/doctor-findings.ts';
import type { KeyStore } from '../kernel/key-store.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import type { Result } from '../kernel/result.ts';
import type { CurrencyCode } from '../kernel/money.ts';
import type { GlyphFont } from './receipts/glyph-font.ts';
import type { ShopCodes } from './payment/1-intake/shop-codes.ts';
import type { StatementFormat } from './payment/6-reconciliation/statement-format.ts';
import type { Storage } from './storage/sqlite.ts';
import type { GatePlace } from './transit/passage.ts';
import type { TicketKey } from './transit/ticket.ts';
import type { WalletBackend } from './wallet-backend/wallet-backend.ts';

/** Lets a person play the customer at a simulated reader. Absent with real hardware. */
export interface SimulatedTaps {
  wallets(): Promise<readonly Readonly<{ walletId: string; name: string; balanceMinor: number | null }>[]>;
  /** Answers whether that reader was armed and took notice. */
  tap(deviceId: string, walletId: string): boolean;
  /** A fresh payment code of that wallet; null: no such wallet, or nobody there who makes codes. */
  paymentCode(walletId: string): Promise<string | null>;
  /** The same of its ride code: one that it signs itself, which is all that a gate takes. */
  rideCode(walletId: string): Promise<string | null>;
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
  /** Letters as pictures, for a printer without Chinese of its own; absent or null: it has them. */
  glyphs?: GlyphFont | null;
  /** PNG in base64, at the head of every receipt; null: none. */
  logo: string | null;
}>;

/** A device where it stands: what it is for, and at which lane (null: there is but one). Decision 0200. */
export type Posted<D extends Device> = Readonly<{ device: D; role: DeviceRole; lane: string | null }>;

/** The devices of a gate, each with its role: gate (both ways), entry or exit. The terminal opens them and shows them. */
export type GatePorts = Readonly<{
  readers: readonly Posted<NfcReader>[];
  scanners: readonly Posted<BarcodeScanner>[];
  indicators: readonly Posted<Indicator>[];
  /** Absent: none. */
  barriers?: readonly Posted<Barrier>[];
}>;

/** What a person can do with a simulated device. What its kind cannot do answers false. */
export interface SimulatedDevice {
  faults(): readonly SimulatedFaultView[];
  /** Answers whether it can have that fault. */
  setFault(fault: string, isOn: boolean): boolean;
  /** Holds a code to a scanner; answers whether it could notice. */
  scan(text: string, symbologyIdentifier: string | null): boolean;
  /** Holds a tag to a reader; answers whether it was read. */
  touch(tag: TagRead): boolean;
  /**
   * Plays the recording of a real device, `times` as fast; answers how long it takes (null: nobody takes notice), or why it is
   * none for this one. What was played before ends.
   */
  play(
    recording: string,
    times: number,
  ): Result<
    Readonly<{ durationMs: number }> | null,
    Readonly<{ code: 'device.recording_unusable' | 'device.recording_of_another'; detail: string }>
  >;
  stopPlaying(): void;
  /** What came out of a printer; null: it is none. */
  paper(): SimulatedPaper | null;
  tearOff(): boolean;
  closeDrawer(): boolean;
  /** What stands on a display; null: it is none. */
  lines(): readonly string[] | null;
  /** Four lamps from the left (1 on, 0 off, B blinking), their colour, the tone that came last; null: it has none. */
  lights(): Readonly<{ lit: string; colour: string; tone: string | null }> | null;
}

/** The roll of a simulated printer, oldest first. */
export type SimulatedPaper = Readonly<{
  columns: number;
  items: readonly (
    | Readonly<{ kind: 'line'; text: string; isBold: boolean; height: number }>
    | Readonly<{ kind: 'qr'; data: string }>
    | Readonly<{ kind: 'image'; widthBytes: number; height: number; data: Uint8Array }>
    | Readonly<{ kind: 'cut' }>
  )[];
  drawerOpen: boolean;
}>;

/**
 * The devices as a technician sets them. What it holds is in use after a start without anybody's doing: found again by what
 * each device says of itself. Rules DEVICE-10 to DEVICE-16; docs/decisions/0175-one-list-of-devices.md.
 */
export interface DeviceSetup {
  settings(): readonly DeviceSettings[];
  /** Durable when it resolves with null; else why the disk refused, in the system's own words. Nothing is in use yet. */
  keep(devices: readonly DeviceSettings[]): Promise<string | null>;
  /** What is set anew is let go and its like put in its place; whoever uses it is told by `onExchanged`. */
  takeIntoUse(): Promise<void>;
  onExchanged(listener: () => void): () => void;
  /** Something was plugged in or pulled. */
  onPlugged(listener: () => void): () => void;
  detect(): Promise<Detection>;
  /** Finds out how a scanner on that port is set while a person scans; `onTry` asks for the next scan. */
  learnScanner(
    path: string,
    onTry: (learning: NonNullable<LearningView>) => void,
  ): Promise<Result<OutputOf<'devices.learn_scanner'>, DeviceProblem>>;
  /** Looks at the machine: what is missing, and what is not well. `offsetMs`: the backend's clock minus ours; null: unknown. */
  examine(offsetMs: number | null): Promise<readonly Finding[]>;
  /** null: no such device, or a real one. */
  simulated(deviceId: string): SimulatedDevice | null;
}

/** What a terminal is in the transit profile. A flat line has entries alone. */
export type TransitSettings = Readonly<{
  role: TransitRole;
  place: GatePlace;
  /** Whose tickets are taken here, beside those that this terminal sold itself. Absent: nobody's. */
  ticketKeys?: readonly TicketKey[];
  /** How long a kiosk waits for a passenger who has ordered and not paid. Absent: its own time. */
  payWithinSeconds?: number;
}>;

/** Devices are read anew at each use: `deviceSetup` may exchange them while the till runs. */
export type TerminalPorts = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: WalletBackend;
  keyStore: KeyStore;
  /** Where the files of closed days are kept. Absent: no day is fetched. */
  statementShelf?: FileShelf;
  /** The checkout's. */
  nfcReader: NfcReader | null;
  simulatedTaps: SimulatedTaps | null;
  /** Absent: none. */
  peripherals?: Peripherals;
  /** The checkout's: opened and listened to by the terminal, closed by whoever made them. Absent: none. */
  scanners?: readonly BarcodeScanner[];
  /** Lights and buzzers at the counter. Absent: none. */
  indicators?: readonly Indicator[];
  /** Absent: none. */
  gate?: GatePorts;
  /** Opened and asked by a gate, closed by whoever made it. Absent or null: this place has none. */
  barrier?: Barrier | null;
  /** Absent: the devices are those that were handed in, and nobody sets them. */
  deviceSetup?: DeviceSetup;
  /** How statements are written that can be imported. Absent: none can. */
  statementFormats?: readonly StatementFormat[];
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
    /** For how many days the journal stays in the database before it leaves for closed files; absent: as the profile wants. */
    journalKeepDays?: number;
    /** This terminal is a gate, a validator or a kiosk, and where it stands. Absent: a till. */
    transit?: TransitSettings;
    /** Used once, at the first start of a demo till; null otherwise. */
    demo: Readonly<{ activationCode: string; catalogue: CatalogueSeed; staff: StaffSeed }> | null;
  }>;
}>;
