/** Who works here: adding, changing, letting go, a new PIN, a badge. Rules DAYSCREEN-27 and DAYSCREEN-28. */
import { IdCard, KeyRound, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_BADGE_TEXT, ROLES, type Role, type StaffEntry } from '../../../electron/contract/staff-values.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { TextField } from '../../ui/text-field.tsx';

const MAX_NAME = 40;
const MAX_PIN = 12;

type Asked = Readonly<{ kind: 'add' } | { kind: 'change' | 'pin' | 'badge'; person: StaffEntry }>;

export function StaffSection() {
  const { t } = useTranslation('day');
  const list = useTillQuery('staff.list', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  const end = (): void => {
    setAsked(null);
    void list.refetch();
  };
  return (
    <section className="day-card">
      <h2>{t('section_staff')}</h2>
      <ErrorBanner error={list.error?.refusal ?? null} />
      <Button size="large" icon={UserPlus} onPress={() => setAsked({ kind: 'add' })} data-testid="staff-add">
        {t('addPerson')}
      </Button>
      <ul className="day-people">
        {(list.data?.staff ?? []).map((person) => (
          <Person key={person.cashierId} person={person} onAsk={setAsked} />
        ))}
      </ul>
      {asked === null ? null : <PersonDialog asked={asked} onClose={end} />}
    </section>
  );
}

function Person({ person, onAsk }: Readonly<{ person: StaffEntry; onAsk: (asked: Asked) => void }>) {
  const { t } = useTranslation('day');
  const { t: roles } = useTranslation('signIn');
  const bilingual = useBilingual();
  const { active, hasBadge, mustChangePin, failedCount } = person;
  const marks = [
    ...(active ? [] : [t('left')]),
    ...(hasBadge ? [t('hasBadge')] : []),
    ...(mustChangePin ? [t('mustChange')] : []),
    ...(failedCount > 0 ? [t('wrongPins', { count: failedCount })] : []),
  ];
  return (
    <li className={`day-person${active ? '' : ' day-person-left'}`}>
      <div>
        <p className="day-person-name">
          <PlainText text={bilingual(person.name)} />
        </p>
        <p className="day-soft">{[roles(`role_${person.role}`), ...marks].join(' · ')}</p>
      </div>
      <div className="day-person-keys">
        <Button onPress={() => onAsk({ kind: 'change', person })}>{t('changePerson')}</Button>
        <Button icon={KeyRound} isDisabled={!active} onPress={() => onAsk({ kind: 'pin', person })}>
          {t('resetPin')}
        </Button>
        <Button icon={IdCard} isDisabled={!active} onPress={() => onAsk({ kind: 'badge', person })}>
          {t('badge')}
        </Button>
      </div>
    </li>
  );
}

function PersonDialog({ asked, onClose }: Readonly<{ asked: Asked; onClose: () => void }>) {
  const { t } = useTranslation('day');
  const { t: common } = useTranslation('common');
  const { t: roles } = useTranslation('signIn');
  const bilingual = useBilingual();
  const person = asked.kind === 'add' ? null : asked.person;
  const add = useCall('staff.add');
  const change = useCall('staff.change');
  const reset = useCall('staff.reset_pin');
  const setBadge = useCall('staff.set_badge');
  const [name, setName] = useState(person === null ? '' : bilingual(person.name));
  const [role, setRole] = useState<Role>(person?.role ?? 'cashier');
  const [active, setActive] = useState(person?.active ?? true);
  const [pin, setPin] = useState('');
  const [badge, setBadgeText] = useState('');
  const call = { add, change, pin: reset, badge: setBadge }[asked.kind];
  const send = () => {
    if (person === null) return add.run({ name, role, pin });
    const { cashierId } = person;
    switch (asked.kind) {
      case 'pin':
        return reset.run({ cashierId, pin });
      case 'badge':
        return setBadge.run({ cashierId, badge: badge.trim() === '' ? null : badge.trim() });
      default:
        return change.run({ cashierId, name, role, active });
    }
  };
  const confirm = async (): Promise<void> => {
    const answer = await send();
    if (answer?.ok === true) onClose();
  };
  const isDescribed = asked.kind === 'add' || asked.kind === 'change';
  return (
    <Dialog
      open
      onClose={onClose}
      title={person === null ? t('addPerson') : `${t(`person_${asked.kind}`)} · ${bilingual(person.name)}`}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            kind="primary"
            size="large"
            busy={call.busy}
            onPress={() => void confirm()}
            data-testid="person-confirm"
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="day-form">
        {isDescribed ? (
          <>
            <TextField
              label={t('name')}
              value={name}
              onChange={setName}
              maxLength={MAX_NAME}
              autoFocus
              data-testid="person-name"
            />
            <ChoiceGroup
              label={t('role')}
              choices={ROLES.map((key) => ({ key, text: roles(`role_${key}`) }))}
              value={role}
              onChange={setRole}
            />
          </>
        ) : null}
        {asked.kind === 'change' ? (
          <ChoiceGroup
            label={t('works')}
            choices={[
              { key: 'yes', text: t('worksYes') },
              { key: 'no', text: t('worksNo') },
            ]}
            value={active ? 'yes' : 'no'}
            onChange={(key) => setActive(key === 'yes')}
          />
        ) : null}
        {asked.kind === 'add' || asked.kind === 'pin' ? (
          <TextField
            label={t('firstPin')}
            hint={t('firstPinHint')}
            value={pin}
            onChange={setPin}
            inputMode="numeric"
            maxLength={MAX_PIN}
            autoFocus={asked.kind === 'pin'}
            data-testid="person-pin"
          />
        ) : null}
        {asked.kind === 'badge' ? (
          <TextField
            label={t('badgeText')}
            hint={t('badgeHint')}
            value={badge}
            onChange={setBadgeText}
            maxLength={MAX_BADGE_TEXT}
            autoFocus
            data-testid="person-badge"
          />
        ) : null}
        <ErrorBanner error={call.error} />
      </div>
    </Dialog>
  );
}
