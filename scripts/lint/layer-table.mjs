/**
 * Who may import whom, as data: one row for each layer of the code base. `layers.mjs` holds every import statement
 * against it.
 *
 * Relies on the layout of the folders, which tells the way of a payment. Rules BUILD-1 to BUILD-8 of docs/spec.md.
 */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {readonly string[]} paths Folders (ending in `/`) or single files; of several that fit, the longest decides.
 * @property {readonly string[]} layers What it may import besides itself.
 * @property {readonly string[]} [interfacesOf] Layers of which it may import nothing but the interface file of each folder.
 * @property {readonly string[]} packages Packages, and `node:` modules, that it may import; `*` stands for all of a kind.
 * @property {readonly string[]} [ownedBy] Layers that alone may import it.
 */

const PAYMENT_STAGES = ['1-intake', '2-tender', '3-journal', '4-queue', '5-sync', '6-reconciliation', '7-report'];

/** What every stage may use besides the stages below it. `node:crypto` is computation: no stage reaches the world by it. */
const STAGE_PACKAGES = [
  'node:crypto',
  'node:stream',
  'node:util',
  'node:zlib',
  'canonicalize',
  'cbor2',
  'csv-parse',
  'luxon',
  'zod',
];

/** The bare names of node modules and packages that run anywhere a browser runs. */
const SCREEN_PACKAGES = [
  'react',
  'react-dom',
  'react-aria-components',
  'react-i18next',
  'i18next',
  'lucide-react',
  '@tanstack/react-query',
  'wouter',
  '@fontsource-variable/noto-sans-sc',
  'qrcode',
  'luxon',
  'csv-stringify',
  'write-excel-file',
];

/** @type {readonly Layer[]} */
export const LAYERS = [
  { name: 'kernel', paths: ['electron/kernel/'], layers: [], packages: [] },
  { name: 'contract', paths: ['electron/contract/'], layers: ['kernel'], packages: ['zod'] },
  // The bytes of a receipt printer are one pure file, which the documents are made with too.
  {
    name: 'printer bytes',
    paths: ['hardware/receipt-printer/escpos.ts'],
    layers: ['kernel'],
    interfacesOf: ['hardware'],
    packages: [],
  },
  {
    name: 'hardware',
    paths: ['hardware/'],
    layers: ['kernel', 'printer bytes'],
    packages: ['node:*', 'node-hid', 'serialport', 'nfc-pcsc'],
  },
  {
    name: 'storage',
    paths: ['electron/terminal/storage/'],
    layers: ['kernel'],
    packages: ['node:fs', 'node:path', 'node:crypto', 'node:zlib', 'better-sqlite3'],
  },
  {
    name: 'wallet-backend',
    paths: ['electron/terminal/wallet-backend/'],
    layers: ['kernel'],
    packages: ['node:crypto', 'node:zlib', 'node:stream', 'canonicalize', 'structured-headers', 'undici', 'zod'],
  },
  {
    name: 'system',
    paths: ['electron/system/'],
    // The style guide grants it the kernel alone; the side of the service that both hosts share speaks its messages
    // (docs/decisions/0072-one-service-host.md).
    layers: ['kernel', 'contract'],
    packages: ['node:*', 'pino'],
  },
  ...PAYMENT_STAGES.map((stage, index) => ({
    name: `payment ${stage}`,
    paths: [`electron/terminal/payment/${stage}/`],
    layers: ['kernel', 'contract', 'storage', ...PAYMENT_STAGES.slice(0, index).map((lower) => `payment ${lower}`)],
    interfacesOf: ['hardware', 'wallet-backend'],
    packages: STAGE_PACKAGES,
  })),
  // Values in, documents and bytes out: no store, no clock, no device.
  {
    name: 'receipts',
    paths: ['electron/terminal/receipts/'],
    layers: ['kernel', 'contract', 'printer bytes'],
    packages: ['luxon', 'receiptline'],
  },
  {
    name: 'terminal',
    paths: ['electron/terminal/'],
    layers: ['kernel', 'contract', 'storage', 'receipts', ...PAYMENT_STAGES.map((stage) => `payment ${stage}`)],
    interfacesOf: ['hardware', 'wallet-backend'],
    packages: ['node:crypto', 'canonicalize', 'luxon', 'pinyin-pro', 'zod'],
  },
  {
    name: 'service',
    paths: ['electron/service/'],
    layers: [
      'kernel',
      'contract',
      'hardware',
      'storage',
      'wallet-backend',
      'system',
      ...PAYMENT_STAGES.map((stage) => `payment ${stage}`),
      'receipts',
      'terminal',
      'resources',
    ],
    packages: ['node:*', 'zod'],
  },
  {
    name: 'shell',
    paths: ['electron/shell/'],
    layers: ['kernel', 'contract', 'system', 'resources'],
    packages: ['node:*', 'electron', 'zod'],
  },
  {
    name: 'server',
    paths: ['electron/server/'],
    layers: ['kernel', 'contract', 'system'],
    packages: ['node:*', 'fastify', '@fastify/static', 'ws', 'zod'],
  },
  {
    name: 'renderer',
    paths: ['renderer/'],
    layers: ['kernel', 'contract', 'resources'],
    packages: SCREEN_PACKAGES,
  },
  {
    name: 'sandbox phone',
    paths: ['sandbox/phone/'],
    layers: [],
    packages: [...SCREEN_PACKAGES, 'qr', 'zod'],
    ownedBy: [],
  },
  {
    name: 'sandbox admin',
    paths: ['sandbox/admin/'],
    layers: [],
    packages: [...SCREEN_PACKAGES, 'zod'],
    ownedBy: [],
  },
  {
    name: 'sandbox',
    paths: ['sandbox/'],
    layers: ['resources'],
    packages: [
      'node:*',
      '@fastify/static',
      'better-sqlite3',
      'canonicalize',
      'cbor2',
      'fastify',
      'kysely',
      'luxon',
      'pg',
      'pino',
      'structured-headers',
      'undici',
      'yaml',
      'zod',
    ],
  },
  // Data files: catalogue, sounds, the API document. They import nothing.
  { name: 'resources', paths: ['resources/'], layers: [], packages: [] },
  // The tools that build and prove the product stand outside it and see all of it.
  {
    name: 'tooling',
    paths: ['scripts/', 'vite.config.ts'],
    layers: ['*'],
    packages: ['*', 'node:*'],
    ownedBy: ['tests'],
  },
  { name: 'tests', paths: ['tests/'], layers: ['*'], packages: ['*', 'node:*'], ownedBy: ['tooling'] },
];

/**
 * Folders whose children may not import one another: a screen that needs another's part moves it down to where both may
 * reach it.
 */
export const SEPARATE_CHILDREN = ['renderer/features/'];

/**
 * Files that prove the others: tests beside their subject, contract suites, and folders of test parts. They may import
 * anything, and nothing of the product may import them.
 */
export const TEST_FILE = /(\.test\.(ts|tsx|mjs)|\.contract\.ts|(^|\/)testing\/.*\.(ts|tsx|mjs))$/;
