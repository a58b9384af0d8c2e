/** Whether whoever is signed in may do a thing alone. The terminal checks it again with every call. */
import type { Permission } from '../../electron/contract/staff-values.ts';
import { useTill } from './use-till.ts';

export function useMay(permission: Permission): boolean {
  return useTill((till) => till.session.rights?.permissions.includes(permission) === true);
}
