/**
 * The people of the shop as a screen sees them: roles, what each role may do alone, and the approvals that a second person
 * gives on the spot. The names of permissions are stored and are never renamed.
 */
import { z } from 'zod';
import { BASIS_POINTS, MAX_SALE_MINOR } from '../kernel/money.ts';
import { bilingualSchema, doneSchema, epochMsSchema, idSchema } from './values.ts';

export const ROLES = ['cashier', 'supervisor', 'manager', 'technician'] as const;
export type Role = (typeof ROLES)[number];
export const roleSchema = z.enum(ROLES);

export const PERMISSIONS = [
  /** Up to the role's limit, in basis points of what it is taken off. */
  'sale.discount',
  'sale.price_override',
  'sale.cancel',
  /** Undoing a payment before it is settled. */
  'sale.void',
  /** Up to the role's limit. */
  'refund',
  'drawer.no_sale',
  /** Cash into and out of the drawer beside sales. */
  'cash.move',
  /** Opening, handing over, counting and closing a shift. */
  'shift.run',
  /** The takings and the cash that is expected, before anything was counted. */
  'report.read',
  /** Looking at the day's differences, and acting on them. */
  'reconciliation.explain',
  /** Importing and withdrawing statements, agreeing the fee, signing a day. */
  'reconciliation.sign',
  /** Closing what the books cannot place. */
  'inbox.close',
  'settings',
  'staff.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];
export const permissionSchema = z.enum(PERMISSIONS);

export const rightsSchema = z.strictObject({
  permissions: z.array(permissionSchema).readonly(),
  /** The largest refund that the role gives alone; counts only with the permission. */
  refundLimitMinor: z.int().min(0).max(MAX_SALE_MINOR),
  /** The largest share that the role takes off alone; counts only with the permission. */
  discountLimitBasisPoints: z.int().min(0).max(BASIS_POINTS),
});
export type Rights = z.infer<typeof rightsSchema>;

/** A whole shop's people fit on a few screens; more is a mistake. */
export const MAX_STAFF = 200;
const MAX_STAFF_NAME = 40;
export const MAX_BADGE_TEXT = 128;

/** Longer PINs are not typed at a till; shorter ones are guessed. */
export const MIN_PIN_DIGITS = 6;
export const MAX_PIN_DIGITS = 12;

export const staffEntrySchema = z.strictObject({
  cashierId: idSchema,
  name: bilingualSchema,
  role: roleSchema,
  /** False: no longer works here; the name stays in the books. */
  active: z.boolean(),
  hasBadge: z.boolean(),
  mustChangePin: z.boolean(),
  /** Wrong PINs since the last right one. */
  failedCount: z.int().nonnegative(),
  lastFailedAtMs: epochMsSchema.nullable(),
});
export type StaffEntry = z.infer<typeof staffEntrySchema>;

const staffName = z.string().min(1).max(MAX_STAFF_NAME);
const pin = z.string().min(1).max(MAX_PIN_DIGITS);
const staffList = z.strictObject({ staff: z.array(staffEntrySchema).readonly() });
const allRights = z.strictObject({
  rights: z.strictObject({
    cashier: rightsSchema,
    supervisor: rightsSchema,
    manager: rightsSchema,
    technician: rightsSchema,
  }),
});

/** Given with an act that a second person approved; see `approval.give`. */
export const approvalIdSchema = idSchema.exactOptional();

/** What an approval is for: the act, its size where the role has a limit, and the sale, refund or shift it is about. */
export const needSchema = z.strictObject({
  permission: permissionSchema,
  /** Minor units of a refund, basis points of a discount; null where there is no limit. */
  size: z.int().nonnegative().nullable(),
  subjectId: idSchema,
});
export type Need = z.infer<typeof needSchema>;

export const STAFF_COMMANDS = {
  /** `pin` is for the first sign-in only: the person then chooses their own. */
  'staff.add': { input: z.strictObject({ name: staffName, role: roleSchema, pin }), output: staffList },
  'staff.change': {
    input: z.strictObject({ cashierId: idSchema, name: staffName, role: roleSchema, active: z.boolean() }),
    output: staffList,
  },
  /** `badge` is what the reader or scanner gave; null takes the badge away. */
  'staff.set_badge': {
    input: z.strictObject({ cashierId: idSchema, badge: z.string().min(4).max(MAX_BADGE_TEXT).nullable() }),
    output: staffList,
  },
  /** Forgets wrong tries too; the person must choose another PIN at the next sign-in. */
  'staff.reset_pin': { input: z.strictObject({ cashierId: idSchema, pin }), output: staffList },
  'staff.set_rights': { input: z.strictObject({ role: roleSchema, rights: rightsSchema }), output: allRights },
  /** Of whoever is signed in. */
  'staff.change_pin': { input: z.strictObject({ oldPin: pin, newPin: pin }), output: doneSchema },
  /**
   * A second person approves, with their own PIN, what the one who is signed in may not do alone. The id goes with the act
   * itself, once, within a minute, for just this act.
   */
  'approval.give': {
    input: z.strictObject({ need: needSchema, cashierId: idSchema, pin }),
    output: z.strictObject({ approvalId: idSchema }),
  },
} as const;

export const STAFF_QUERIES = {
  /** Everybody who ever worked here; for who may manage staff. */
  'staff.list': { input: z.strictObject({}), output: staffList },
  'staff.rights': { input: z.strictObject({}), output: allRights },
  /** Who may approve this; without whoever asks. */
  'approval.approvers': {
    input: z.strictObject({ need: needSchema }),
    output: z.strictObject({
      approvers: z.array(z.strictObject({ cashierId: idSchema, name: bilingualSchema, role: roleSchema })).readonly(),
    }),
  },
  /** Whose badge this is; null: nobody's. */
  'session.badge': {
    input: z.strictObject({ badge: z.string().min(1).max(MAX_BADGE_TEXT) }),
    output: z.strictObject({ cashierId: idSchema.nullable() }),
  },
} as const;
