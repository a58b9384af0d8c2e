/**
 * What of a till's money is not at its end yet, read from its database without opening it as the till does: asked before a
 * demo is reset. Rule INBOX-54 of docs/spec.md.
 */
import { tillDatabase } from './till-file.mjs';

/** @typedef {Readonly<{ chinese: string, english: string }>} Open */

const STATES = {
  waiting: ['等待发送', 'waiting to be sent'],
  authorizing: ['正在收款', 'being charged'],
  pending_customer: ['等待顾客确认', 'waiting for the customer'],
  outcome_unknown: ['结果未知', 'outcome not known'],
  reversing: ['正在撤销', 'being reversed'],
  accepted_offline: ['离线已收，未送达', 'taken offline, not sent'],
};

/** Two decimals, as the demo's currency has. @param {number} minor */
const amount = (minor) => `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;

/**
 * A line for each payment, refund and late result that is open. Empty: nothing is, or no till ever ran here. null: the file
 * is there and cannot be read, so nobody knows.
 * @param {string} place A till's data folder.
 * @returns {Promise<readonly Open[] | null>}
 */
export async function unfinishedIn(place) {
  const file = tillDatabase(place);
  if (file === null) return [];
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const tables = new Set(
        database
          .prepare('SELECT name FROM sqlite_schema')
          .all()
          .map(({ name }) => String(name)),
      );
      return [
        ...(tables.has('payments') ? payments(database) : []),
        ...(tables.has('refunds') ? refunds(database) : []),
        ...(tables.has('inbox_items') ? items(database) : []),
      ];
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** @param {import('node:sqlite').DatabaseSync} database @returns {Open[]} */
function payments(database) {
  const states = Object.keys(STATES);
  return database
    .prepare(
      `SELECT receipt_number, amount_minor, currency, state FROM payments
       WHERE state IN (${states.map(() => '?').join(', ')}) ORDER BY payment_key`,
    )
    .all(...states)
    .map(({ receipt_number: receipt, amount_minor: minor, currency, state }) => {
      const [chinese, english] = STATES[/** @type {keyof typeof STATES} */ (state)];
      const what = `${String(receipt)}  ${String(currency)} ${amount(Number(minor))}`;
      return { chinese: `付款 ${what}:${chinese}`, english: `payment ${what}: ${english}` };
    });
}

/** @param {import('node:sqlite').DatabaseSync} database @returns {Open[]} */
function refunds(database) {
  return database
    .prepare(`SELECT refund_id, amount_minor, currency FROM refunds WHERE state IN ('requested', 'pending')`)
    .all()
    .map(({ refund_id: id, amount_minor: minor, currency }) => {
      const what = `${String(id)}  ${String(currency)} ${amount(Number(minor))}`;
      return { chinese: `退款 ${what}:结果未知`, english: `refund ${what}: its end is not known` };
    });
}

/** @param {import('node:sqlite').DatabaseSync} database @returns {Open[]} */
function items(database) {
  return database
    .prepare(`SELECT subject_id, kind FROM inbox_items WHERE state = 'open' ORDER BY item_key`)
    .all()
    .map(({ subject_id: id, kind }) => ({
      chinese: `待办 ${String(id)}:${String(kind)}，无人处理`,
      english: `inbox item ${String(id)}: ${String(kind)}, closed by nobody`,
    }));
}
