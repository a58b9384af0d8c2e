/**
 * `npm run queue -- export DATAFOLDER FILE`: writes what the till could not send as files signed with its key, so that they
 * can be carried to the wallet backend. It only reads, and opens the database as no till does: without checks, lock or
 * migration, so the till may be running, its disk full or read-only, its database damaged or of a newer version. Where the key lies sealed by
 * the operating system only the till itself can sign: there the manager exports on the screen, or `--unsigned` writes files
 * that a person can read and no backend takes.
 *
 * `verify` checks such a file, `send` carries it to the backend. Rules INBOX-63 to INBOX-66 of docs/spec.md.
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, isMain } from './bootstrap.mjs';
import { openReadOnly, readAnywhere, tillDatabase } from './till-file.mjs';

const HELP = `npm run queue -- export DATAFOLDER FILE [--unsigned]
npm run queue -- verify FILE [--key KEY]
npm run queue -- send FILE… --to ORIGIN [--as DATAFOLDER]

  DATAFOLDER   收银台数据目录 / the till's data folder
  FILE         写到哪里;装不下时续写 FILE-2 等 / where to; what does not fit goes to FILE-2 and so on
  --unsigned   没有密钥也导出,钱包系统不接受 / without a signature; no backend takes it
  --to         钱包系统地址 / the wallet backend
  --as         以该目录中同一终端的身份逐项发送 / item by item, as the same terminal whose data lies there
`;

const EXIT_USAGE = 64;
const EXIT_NO_INPUT = 66;

/** @typedef {import('../electron/kernel/terminal-signer.ts').TerminalSigner} TerminalSigner */

/** Signs with the key that lies in the folder for its owner alone. @param {string} dataFolder @returns {Promise<TerminalSigner>} */
async function folderSigner(dataFolder) {
  const { openFileKeyStore } = await import('../electron/system/file-key-store.ts');
  const { createSystemRandom } = await import('../electron/system/system-random.ts');
  const { createIdentityKeeper } = await import('../electron/terminal/wallet-backend/terminal-identity.ts');
  const { createIdentitySigner } = await import('../electron/terminal/wallet-backend/identity-signer.ts');
  const { silentLog } = await import('../electron/kernel/log.ts');
  const random = createSystemRandom();
  const folder = path.join(dataFolder, 'keys');
  const opened = existsSync(folder) ? await openFileKeyStore({ folder, random }) : null;
  /** @type {TerminalSigner} */
  const nobody = { publicKey: async () => null, sign: async () => null };
  if (opened === null || !opened.ok) return nobody;
  return createIdentitySigner(createIdentityKeeper({ keyStore: opened.value, random, log: silentLog }));
}

/** The second file of `queue.json` is `queue-2.json`. @param {string} file @param {number} number */
function partName(file, number) {
  const { dir, name, ext } = path.parse(file);
  return number === 1 ? file : path.join(dir, `${name}-${number}${ext}`);
}

/**
 * @typedef {Readonly<{ unsigned: boolean, signer: TerminalSigner, nowMs: number, tell: (text: string) => void }>} ExportOptions
 * @param {string} database @param {string} target @param {ExportOptions} options
 * @returns {Promise<number>} The exit code.
 */
export async function exportQueue(database, target, options) {
  try {
    return await readAnywhere(database, (place) => exportFrom(place, target, options));
  } catch (error) {
    options.tell(
      `无法读完,之前的文件有效:${database}\nThe data cannot be read to its end; files written before are good. `,
    );
    options.tell(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** @param {string} database @param {string} target @param {ExportOptions} options */
async function exportFrom(database, target, { unsigned, signer, nowMs, tell }) {
  const { readExportCursor } = await import('../electron/terminal/payment/4-queue/export-document.ts');
  const { makeExportFile } = await import('../electron/terminal/operations/queue-export.ts');
  const { enrolmentOf } = await import('../electron/terminal/staff/enrolment-store.ts');
  const { db, close } = await openReadOnly(database);
  try {
    const terminalId = enrolmentOf(db)?.terminalId;
    if (terminalId === undefined) {
      tell('收银台尚未激活,没有未送达内容。\nThis till was never enrolled: nothing is unsent.\n');
      return 0;
    }
    let from = readExportCursor(null);
    let items = 0;
    for (let number = 1; from !== null; number += 1) {
      const file = await makeExportFile({ db, terminalId, signer, nowMs, from });
      if (file === null) break;
      if (!file.isSigned && !unsigned) {
        tell('此处取不到密钥,无法签名:请在收银台上由店长导出,或加 --unsigned。\n');
        tell('The key is not to be had here: let a manager export on the till, or add --unsigned.\n');
        return 1;
      }
      // Bodies hold customers' credentials: the file is its owner's alone.
      writeFileSync(partName(target, number), file.text, { mode: 0o600 });
      tell(`${partName(target, number)}: ${file.itemCount}, SHA-256 ${file.documentSha256}\n`);
      items += file.itemCount;
      from = file.cursor === null ? null : readExportCursor(file.cursor);
    }
    tell(items === 0 ? '没有未送达的内容。 / Nothing is unsent.\n' : `共 ${items} 项 / ${items} items\n`);
    return 0;
  } finally {
    close();
  }
}

/** @param {readonly string[]} args @param {(text: string) => void} tell */
async function send(args, tell) {
  const { sendFiles, usableOrigin } = await import('./queue-send.mjs');
  const { values, positionals: files } = parseArgs({
    args: [...args],
    options: { to: { type: 'string' }, as: { type: 'string' } },
    allowPositionals: true,
  });
  const origin = usableOrigin(values.to ?? '');
  if (origin === null || files.length === 0) {
    tell(HELP);
    return EXIT_USAGE;
  }
  return sendFiles({ files, origin, dataFolder: values.as ?? null, tell });
}

/** @param {readonly string[]} args @returns {Promise<number>} */
async function main(args) {
  const [command, place, target, option] = args;
  /** @param {string} text */
  const tell = (text) => void process.stderr.write(text);
  if (command === 'verify') return (await import('./queue-verify.mjs')).runQueueVerify(args.slice(1));
  if (command === 'send') return send(args.slice(1), tell);
  if (
    command !== 'export' ||
    place === undefined ||
    target === undefined ||
    (option ?? '--unsigned') !== '--unsigned'
  ) {
    tell(HELP);
    return EXIT_USAGE;
  }
  const database = tillDatabase(place);
  if (database === null) {
    tell(`找不到收银台数据:${place}\nThere is no till's data here: ${place}\n`);
    return EXIT_NO_INPUT;
  }
  const signer = await folderSigner(path.dirname(database));
  return exportQueue(database, target, { unsigned: option !== undefined, signer, nowMs: Date.now(), tell });
}

if (isMain(import.meta.url)) {
  await bootstrap();
  process.exitCode = await main(process.argv.slice(2));
}
