/** A key that stays pressed until it is pressed again: on is said by a mark and by the pressed state, never by colour alone. */
import { Check } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { Icon } from './icon.tsx';
import './toggle-key.css';

type ToggleKeyProps = Readonly<{
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: string;
  'data-testid'?: string;
}>;

export function ToggleKey({ isOn, onChange, children, 'data-testid': testId }: ToggleKeyProps) {
  return (
    <ToggleButton className="toggle-key" isSelected={isOn} onChange={onChange} data-testid={testId}>
      {isOn ? <Icon of={Check} size="s" /> : null}
      {children}
    </ToggleButton>
  );
}
