/** The people of the store as large keys. On a demo till each shows its PIN. */
import { useTranslation } from 'react-i18next';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { StaffMember } from '../../../electron/contract/terminal-values.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { PlainText } from '../../ui/plain-text.tsx';

type StaffListProps = Readonly<{
  members: readonly StaffMember[];
  chosenId: string | null;
  onChoose: (cashierId: string) => void;
}>;

export function StaffList({ members, chosenId, onChoose }: StaffListProps) {
  const { t } = useTranslation('signIn');
  const bilingual = useBilingual();
  return (
    <ToggleButtonGroup
      className="staff-list"
      aria-label={t('staff')}
      orientation="vertical"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={chosenId === null ? [] : [chosenId]}
      onSelectionChange={([next]) => {
        if (typeof next === 'string') onChoose(next);
      }}
    >
      {members.map((member) => (
        <ToggleButton key={member.cashierId} id={member.cashierId} className="staff-key" data-testid="staff-key">
          <span className="staff-initial" aria-hidden="true">
            {[...bilingual(member.name)][0]}
          </span>
          <span className="staff-words">
            <span className="staff-name">
              <PlainText text={bilingual(member.name)} />
            </span>
            <span className="staff-role">{t(`role_${member.role}`)}</span>
          </span>
          {member.demoPin === null ? null : (
            <span className="staff-demo">
              <span className="staff-demo-label">{t('demoPin')}</span>
              <span className="staff-demo-pin">{member.demoPin}</span>
            </span>
          )}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
