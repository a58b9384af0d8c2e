/**
 * The merchants of the demo world with their stores and the activation codes of each: a shop with two branches, a metro
 * whose gates charge by zone, and a tram with one fare. Everything here is invented.
 */
import type { FareTable } from '../backend/transit/fare-tables.ts';

export type DemoStore = Readonly<{ id: string; name: string; timeZone: string; codePrefix: string; codeCount: number }>;

export type DemoMerchant = Readonly<{
  id: string;
  name: string;
  city: string;
  latinName: string;
  latinCity: string;
  /** ISO 18245. */
  categoryCode: string;
  stores: readonly DemoStore[];
  fares: FareTable | null;
}>;

const SHANGHAI = { city: '上海', latinCity: 'SHANGHAI' } as const;
const ZONE = 'Asia/Shanghai';

/** Students pay half and the old ride free, as in many cities. */
const CLASSES = { student: { percent: 50 }, senior: { percent: 0 } } as const;

const METRO_FARES: FareTable = {
  kind: 'zones',
  stations: [
    { id: 'harbour', name: { 'zh-CN': '港湾', en: 'Harbour' }, zone: 0 },
    { id: 'old-town', name: { 'zh-CN': '老城', en: 'Old Town' }, zone: 0 },
    { id: 'library', name: { 'zh-CN': '图书馆', en: 'Library' }, zone: 1 },
    { id: 'campus', name: { 'zh-CN': '大学城', en: 'Campus' }, zone: 1 },
    { id: 'stadium', name: { 'zh-CN': '体育场', en: 'Stadium' }, zone: 2 },
    { id: 'airport', name: { 'zh-CN': '机场', en: 'Airport' }, zone: 2 },
  ],
  fares: [
    [300, 400, 600],
    [400, 300, 500],
    [600, 500, 300],
  ],
  maxFare: 900,
  maxJourneyMinutes: 180,
  passbackSeconds: 180,
  classes: CLASSES,
};

const TRAM_FARES: FareTable = {
  kind: 'flat',
  fare: 200,
  transferMinutes: 60,
  transferFare: 100,
  passbackSeconds: 180,
  classes: CLASSES,
};

export const DEMO_MERCHANT_ID = 'mer_demo';
export const DEMO_STORE_ID = 'sto_demo';

export const DEMO_MERCHANTS: readonly DemoMerchant[] = [
  {
    ...SHANGHAI,
    id: DEMO_MERCHANT_ID,
    name: '小满便利店',
    latinName: 'XIAOMAN CONVENIENCE',
    categoryCode: '5499',
    stores: [
      { id: DEMO_STORE_ID, name: '小满便利店(人民广场店)', timeZone: ZONE, codePrefix: 'DEMO-TILL', codeCount: 20 },
      { id: 'sto_demo_north', name: '小满便利店(北站店)', timeZone: ZONE, codePrefix: 'DEMO-NORTH', codeCount: 10 },
    ],
    fares: null,
  },
  {
    ...SHANGHAI,
    id: 'mer_metro',
    name: '示范地铁',
    latinName: 'DEMO METRO',
    categoryCode: '4111',
    stores: [{ id: 'sto_metro', name: '示范地铁一号线', timeZone: ZONE, codePrefix: 'DEMO-GATE', codeCount: 20 }],
    fares: METRO_FARES,
  },
  {
    ...SHANGHAI,
    id: 'mer_tram',
    name: '示范电车',
    latinName: 'DEMO TRAM',
    categoryCode: '4131',
    stores: [{ id: 'sto_tram', name: '示范电车71路', timeZone: ZONE, codePrefix: 'DEMO-TRAM', codeCount: 10 }],
    fares: TRAM_FARES,
  },
];

/** Each enrols one terminal; one that is set up anew takes the next. */
export function activationCodes({ codePrefix, codeCount }: DemoStore): readonly string[] {
  return Array.from({ length: codeCount }, (_, index) => `${codePrefix}-${String(index + 1).padStart(4, '0')}`);
}
