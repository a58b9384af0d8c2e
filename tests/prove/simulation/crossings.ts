/** Moments at which a store's day or its hour changes, and stores that stand where they come. Rules PROVE-57 and PROVE-152. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SANDBOX_FILE } from './template.ts';

export type Crossing = Readonly<{ zone: string; at: string }>;

/** Zones and instants: both changes of summer time in three zones, a leap day, a year's end, midnights far from Greenwich. */
export const CROSSINGS: readonly Crossing[] = [
  { zone: 'Europe/London', at: '2027-03-28T01:00:00Z' },
  { zone: 'Europe/London', at: '2027-10-31T01:00:00Z' },
  { zone: 'America/New_York', at: '2027-03-14T07:00:00Z' },
  { zone: 'America/New_York', at: '2027-11-07T06:00:00Z' },
  { zone: 'Australia/Lord_Howe', at: '2027-04-03T15:00:00Z' },
  { zone: 'Australia/Lord_Howe', at: '2027-10-02T15:30:00Z' },
  { zone: 'Asia/Shanghai', at: '2028-02-28T16:00:00Z' },
  { zone: 'Asia/Shanghai', at: '2028-02-29T16:00:00Z' },
  { zone: 'Asia/Shanghai', at: '2026-12-31T16:00:00Z' },
  { zone: 'Asia/Shanghai', at: '2026-11-30T16:00:00Z' },
  { zone: 'Asia/Kathmandu', at: '2026-12-01T18:15:00Z' },
  { zone: 'Pacific/Kiritimati', at: '2026-12-01T10:00:00Z' },
  { zone: 'Pacific/Kiritimati', at: '2026-12-31T10:00:00Z' },
  { zone: 'Etc/GMT+12', at: '2026-12-01T12:00:00Z' },
  { zone: 'Pacific/Chatham', at: '2027-04-03T14:00:00Z' },
  { zone: 'Africa/Casablanca', at: '2027-02-07T02:00:00Z' },
];

/** What the bank says of its stores, before anybody asks. */
export function putInZone(folder: string, zone: string): void {
  const database = new Database(join(folder, SANDBOX_FILE));
  database.prepare('UPDATE stores SET time_zone = ?').run(zone);
  database.close();
}
