/** What each role may do alone; the rest needs a second person. Rule DAYSCREEN-29 of docs/spec.md. */
import { Check, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  PERMISSIONS,
  ROLES,
  type Permission,
  type Rights,
  type Role,
} from '../../../electron/contract/staff-values.ts';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { decimalText, MAX_SALE_MINOR, money, parseAmount } from '../../../electron/kernel/money.ts';
import { useCall, useTill, useTillQuery } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';

export function RightsSection() {
  const { t } = useTranslation('day');
  const { t: roles } = useTranslation('signIn');
  const { data, error, refetch } = useTillQuery('staff.rights', {});
  const [role, setRole] = useState<Role>('cashier');
  return (
    <section className="day-card">
      <h2>{t('section_rights')}</h2>
      <p className="section-lead">{t('rightsBody')}</p>
      <ErrorBanner error={error?.refusal ?? null} />
      <ChoiceGroup
        label={t('role')}
        labelHidden
        choices={ROLES.map((key) => ({ key, text: roles(`role_${key}`) }))}
        value={role}
        onChange={setRole}
      />
      {data === undefined ? null : (
        <RoleForm key={role} role={role} rights={data.rights[role]} onSaved={() => void refetch()} />
      )}
    </section>
  );
}

const BASIS_POINTS_PER_PERCENT = 100;

/** A whole percentage from 0 to 100, in basis points; null: it is none. */
export function readPercent(text: string): number | null {
  const plain = text.trim().normalize('NFKC');
  return /^\d{1,3}$/.test(plain) && Number(plain) <= 100 ? Number(plain) * BASIS_POINTS_PER_PERCENT : null;
}

type RoleFormProps = Readonly<{ role: Role; rights: Rights; onSaved: () => void }>;

function RoleForm({ role, rights, onSaved }: RoleFormProps) {
  const { t } = useTranslation('day');
  const notices = useNotices();
  const currency = useTill((till) => till.terminal.currency);
  const { run, busy, error } = useCall('staff.set_rights');
  const [given, setGiven] = useState<readonly Permission[]>(rights.permissions);
  const [refund, setRefund] = useState(decimalText(money(rights.refundLimitMinor, currency)));
  const [discount, setDiscount] = useState(String(rights.discountLimitBasisPoints / BASIS_POINTS_PER_PERCENT));
  const limit = parseAmount(refund, currency, MAX_SALE_MINOR);
  const refundLimitMinor = limit.ok ? limit.value.minor : limit.error.code === 'amount.zero' ? 0 : null;
  const points = readPercent(discount);
  const invalid: ContractError | null =
    refundLimitMinor === null || points === null ? { code: 'contract.input_invalid', facts: {}, traceId: '' } : null;
  const toggle = (permission: Permission): void =>
    setGiven(given.includes(permission) ? given.filter((each) => each !== permission) : [...given, permission]);
  const save = async (): Promise<void> => {
    if (refundLimitMinor === null || points === null) return;
    const permissions = PERMISSIONS.filter((each) => given.includes(each));
    const answer = await run({ role, rights: { permissions, refundLimitMinor, discountLimitBasisPoints: points } });
    if (answer?.ok !== true) return;
    notices.show({ tone: 'success', title: t('saved') });
    onSaved();
  };
  return (
    <div className="day-form">
      <fieldset className="rights-list">
        <legend>{t('mayAlone')}</legend>
        {PERMISSIONS.map((permission) => (
          <label key={permission} className="rights-row">
            <input
              type="checkbox"
              checked={given.includes(permission)}
              onChange={() => toggle(permission)}
              data-testid={`right-${permission}`}
            />
            <span className="rights-box" aria-hidden="true">
              {given.includes(permission) ? <Check className="icon icon-s" /> : null}
            </span>
            <span>{t(`permission_${permission}`)}</span>
          </label>
        ))}
      </fieldset>
      <div className="rights-limits">
        <TextField label={t('refundLimit')} value={refund} onChange={setRefund} inputMode="decimal" maxLength={12} />
        <TextField
          label={t('discountLimit')}
          value={discount}
          onChange={setDiscount}
          inputMode="numeric"
          maxLength={3}
        />
      </div>
      <ErrorBanner error={invalid ?? error} />
      <Button
        kind="primary"
        size="large"
        icon={ShieldCheck}
        busy={busy}
        isDisabled={invalid !== null}
        onPress={() => void save()}
        data-testid="rights-save"
      >
        {t('save')}
      </Button>
    </div>
  );
}
