/** The backend's configuration as last fetched, and when it was last confirmed. Reference data: it can be fetched again. */
import { epochMs, type EpochMs } from '../../../kernel/clock.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, jsonOf } from '../../storage/row.ts';
import type { BackendConfig } from '../../wallet-backend/wallet-backend.ts';

export type StoredConfig = Readonly<{ config: BackendConfig; confirmedAtMs: EpochMs }>;

export function storedConfig(db: ReadableDb): StoredConfig | null {
  const row = db.get('SELECT config, confirmed_at_ms FROM backend_configs');
  if (row === undefined) return null;
  // The driver's codec checked it when it came; this program alone writes the table.
  const config = jsonOf(row, 'config') as unknown as BackendConfig;
  return { config, confirmedAtMs: epochMs(integerOf(row, 'confirmed_at_ms')) };
}

export function saveConfig(db: WritableDb, config: BackendConfig, confirmedAtMs: EpochMs): void {
  db.run(
    'INSERT OR REPLACE INTO backend_configs (one, version, config, confirmed_at_ms) VALUES (1, ?, ?, ?)',
    config.version,
    JSON.stringify(config),
    confirmedAtMs,
  );
}

/** The backend said that nothing has changed, which renews the policy (wallet API section 2). */
export function confirmConfig(db: WritableDb, confirmedAtMs: EpochMs): void {
  db.run('UPDATE backend_configs SET confirmed_at_ms = ?', confirmedAtMs);
}

export function forgetConfig(db: WritableDb): void {
  db.run('DELETE FROM backend_configs');
}
