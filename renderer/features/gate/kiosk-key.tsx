/** A key of the kiosk: large, in both languages, one of them the one to press. */
import { Button as AriaButton } from 'react-aria-components';
import type { LucideIcon } from 'lucide-react';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothWords } from './both-lines.tsx';

type KioskKeyProps = Readonly<{
  label: Bilingual;
  onPress: () => void;
  kind?: 'primary' | 'plain';
  icon?: LucideIcon;
  disabled?: boolean;
  testId: string;
}>;

export function KioskKey({ label, onPress, kind = 'plain', icon, disabled = false, testId }: KioskKeyProps) {
  return (
    <AriaButton className={`kiosk-key kiosk-key-${kind}`} onPress={onPress} isDisabled={disabled} data-testid={testId}>
      {icon === undefined ? null : <Icon of={icon} size="l" />}
      <BothWords text={label} />
    </AriaButton>
  );
}
