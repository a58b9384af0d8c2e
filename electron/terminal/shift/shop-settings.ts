/** The shop's own settings, as managers changed them. A projection. */
import { shopSettingsSchema, type ShopSettings } from '../../contract/shift-values.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb } from '../storage/database.ts';
import { jsonOf } from '../storage/row.ts';

/** Body: all of the settings. A stored name, never renamed. */
export const SHOP_SETTINGS_CHANGED = 'shop.settings_changed';

/** In a shop in China nobody has coins below 0.10, and what is rounded off is the shop's loss (decision 0187). */
export const DEFAULT_SETTINGS: ShopSettings = {
  blindCount: true,
  cashRoundingMinor: 10,
  cashRoundingMode: 'down',
  idleLockSeconds: 600,
};

export function shopSettings(db: ReadableDb): ShopSettings {
  const row = db.get('SELECT settings FROM shop_settings');
  return row === undefined ? DEFAULT_SETTINGS : shopSettingsSchema.parse(jsonOf(row, 'settings'));
}

export const shopSettingsProjection: Projection = {
  name: 'shop-settings',
  tables: ['shop_settings'],
  apply: (db, { type, body }) => {
    if (type !== SHOP_SETTINGS_CHANGED) return;
    const settings = canonicalText(shopSettingsSchema.parse(body));
    db.run('INSERT OR REPLACE INTO shop_settings (one, settings) VALUES (1, ?)', settings);
  },
};
