/**
 * The disk that the control run of the leaving days is on: loaded before the program (`node --import`), it takes the sync of
 * an open file for done, as a disk with a careless cache does. Commits of the database are synced by another way and are
 * durable still, so that what is lost is lost by the closed files alone.
 */
import { promises } from 'node:fs';
import { devNull } from 'node:os';

const handle = await promises.open(devNull, 'r');
const prototype = Object.getPrototypeOf(handle) as { sync: () => Promise<void> };
const { sync } = prototype;
prototype.sync = async function pretend(this: Awaited<ReturnType<typeof promises.open>>) {
  const isFolder = (await this.stat()).isDirectory();
  if (isFolder) await sync.call(this);
};
await handle.close();
