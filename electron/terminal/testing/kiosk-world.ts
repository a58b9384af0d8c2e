/** A whole kiosk with a simulated printer in a test's hand: what a passenger chooses, pays and takes. */
import {
  createSimulatedReceiptPrinter,
  type SimulatedReceiptPrinter,
} from '../../../hardware/receipt-printer/simulated-driver.ts';
import type { KioskView } from '../../contract/kiosk-values.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { createGateWorld, type GateWorld, type GateWorldOptions } from './gate-world.ts';

const PLACE = { stationId: 'east', gateId: 'K1', direction: 'entry' } as const;

export type RideWish = Readonly<{ toStationId: string | null; quantity: number }>;

/** One ride where one fare is for all. */
export const ONE_RIDE: RideWish = { toStationId: null, quantity: 1 };
/** A payment code as a wallet shows it. */
export const WALLET_CODE = '6212345678901234567';

export interface KioskWorld extends GateWorld {
  readonly printer: SimulatedReceiptPrinter;
  kiosk(): Promise<KioskView>;
  scanAtKiosk(text: string): Promise<unknown>;
  /** Ordered, paid with a code, and the tickets are on the screen. */
  buy(order?: RideWish): Promise<KioskView>;
  /** How many papers with a QR were printed. */
  papers(): number;
  /** The printed lines. */
  printed(): string;
}

export async function createKioskWorld(options: GateWorldOptions = {}): Promise<KioskWorld> {
  let made: SimulatedReceiptPrinter | null = null;
  const world = await createGateWorld({
    transit: { role: 'kiosk', place: PLACE },
    peripherals: (clock) => {
      const random = createSeededRandom(7);
      made = createSimulatedReceiptPrinter({ id: 'p1', name: 'Printer', columns: 48, clock, random });
      return { printer: made, drawer: null, display: null, language: 'zh-CN', qr: 'command', logo: null };
    },
    ...options,
  });
  await world.advance(3_000);
  if (made === null) throw new Error('the world asked for no printer');
  const printer: SimulatedReceiptPrinter = made;
  const kiosk = async (): Promise<KioskView> => {
    const { kiosk: view } = await world.snapshot();
    if (view === null) throw new Error('this terminal is no kiosk');
    return view;
  };
  const scanAtKiosk = (text: string): Promise<unknown> => world.call('kiosk.scan', { text });
  return Object.setPrototypeOf(
    {
      printer,
      kiosk,
      scanAtKiosk,
      buy: async (order = ONE_RIDE) => {
        await world.call('kiosk.order', order);
        await world.advance(500);
        await scanAtKiosk(WALLET_CODE);
        await world.advance(3_000);
        return kiosk();
      },
      papers: () => printer.device.items.filter(({ kind }) => kind === 'qr').length,
      printed: () => printer.device.items.map((item) => (item.kind === 'line' ? item.text : '')).join('\n'),
    } satisfies Omit<KioskWorld, keyof GateWorld>,
    world,
  ) as KioskWorld;
}
