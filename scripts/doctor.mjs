/**
 * `npm run doctor`: looks at this machine and at the till's devices, and says what is missing and how to mend it, in Chinese
 * and English. A till that is running holds its devices: they are then looked at on its own page in the settings.
 *
 * Rule DOCTOR-9 of docs/spec/doctor.md.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, isMain } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';
import { findRunning } from './running-file.mjs';

const HELP = `npm run doctor -- [--data FOLDER] [--json]
  --data FOLDER   数据目录(默认 data) / the till's data folder (default: data)
  --json          输出 JSON / one JSON object instead of text
`;

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;
/** A printer that is switched on answers within this; the longest limit of a line is three seconds. */
const OPEN_MS = 4_000;

/** @typedef {import('../electron/kernel/doctor-findings.ts').Finding} Finding */

/**
 * Opens the devices of a till that is off, for as long as they need to say how they are.
 * @param {string} dataFolder @param {boolean} isRunning
 * @returns {Promise<readonly Finding[]>}
 */
async function examineTill(dataFolder, isRunning) {
  const { createDeviceShelf } = await import('../electron/service/device-setup.ts');
  const { readDevicesFile } = await import('../electron/service/devices-file.ts');
  const { createSystemClock } = await import('../electron/system/system-clock.ts');
  const { createSystemRandom } = await import('../electron/system/system-random.ts');
  const { silentLog } = await import('../electron/kernel/log.ts');
  const file = await readDevicesFile(dataFolder);
  if (!file.ok) throw new Error(`devices.json: ${String(file.error.facts['detail'])}`);
  const shelf = await createDeviceShelf({
    file: file.value,
    sandbox: false,
    dataFolder,
    resourcesFolder: path.join(PROJECT_ROOT, 'resources'),
    system: {
      clock: createSystemClock(),
      random: createSystemRandom(),
      log: silentLog,
      startHelper: () => {
        throw new Error('the doctor opens no reader: it asks the smart-card service');
      },
      environment: process.env,
    },
  });
  try {
    if (!isRunning) await openAll(shelf.ports);
    return await shelf.examine(null);
  } finally {
    await shelf.close();
  }
}

/** @param {import('../electron/service/device-setup.ts').DeviceShelf['ports']} ports */
async function openAll({ scanners, peripherals }) {
  const devices = [...scanners, peripherals.printer, peripherals.drawer, peripherals.display].filter(
    (device) => device !== null,
  );
  if (devices.length === 0) return;
  for (const device of devices) device.open();
  const end = performance.now() + OPEN_MS;
  const isWaiting = () => devices.some(({ condition: { state } }) => state !== 'ready');
  while (isWaiting() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}

const SIGNS = { ok: '✓', advice: '!', fault: '✗' };
/** What is broken before what could be, as on the till's own page. */
const ORDER = /** @type {const} */ (['fault', 'advice', 'ok']);

/** @param {readonly Finding[]} findings @returns {Promise<string>} */
export async function reportOf(findings) {
  const { verdictOf, wordsOf } = await import('../electron/kernel/doctor-findings.ts');
  const inOrder = ORDER.flatMap((verdict) => findings.filter(({ code }) => verdictOf(code) === verdict));
  const lines = inOrder.flatMap((finding) => {
    const [zh, en] = [wordsOf(finding, 'zh-CN'), wordsOf(finding, 'en')];
    const fixes = zh.fix === '' ? [] : [`    ${zh.fix}`, `    ${en.fix}`];
    return [`${SIGNS[verdictOf(finding.code)]} ${zh.title} / ${en.title}`, ...fixes];
  });
  const count = (/** @type {string} */ verdict) => findings.filter(({ code }) => verdictOf(code) === verdict).length;
  const [faults, advice] = [count('fault'), count('advice')];
  const counted = `${faults} ${faults === 1 ? 'fault' : 'faults'}, ${advice} ${advice === 1 ? 'piece' : 'pieces'} of advice`;
  return `${lines.join('\n')}\n\n${faults} 个故障，${advice} 条建议 / ${counted}\n`;
}

/** @param {readonly string[]} args @returns {Promise<number>} */
async function main(args) {
  let values;
  try {
    const options = /** @type {const} */ ({
      data: { type: 'string', default: 'data' },
      json: { type: 'boolean', default: false },
    });
    ({ values } = parseArgs({ args: [...args], options }));
  } catch {
    process.stderr.write(HELP);
    return EXIT_USAGE;
  }
  await bootstrap();
  const data = path.resolve(PROJECT_ROOT, values.data);
  const running = await findRunning(data);
  const findings = await examineTill(path.join(data, 'till'), running !== null);
  const { verdictOf } = await import('../electron/kernel/doctor-findings.ts');
  if (values.json) {
    const all = findings.map((finding) => ({ ...finding, verdict: verdictOf(finding.code) }));
    process.stdout.write(`${JSON.stringify({ findings: all }, null, 2)}\n`);
  } else {
    process.stdout.write(await reportOf(findings));
    if (running !== null) {
      process.stdout.write(
        '收银台正在运行，它的设备请在“设备与设置”的“检查”页查看。\nThe till is running: see its devices on the page “Check-up” of “Devices and settings”.\n',
      );
    }
  }
  return findings.some(({ code }) => verdictOf(code) === 'fault') ? 1 : 0;
}

if (isMain(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
