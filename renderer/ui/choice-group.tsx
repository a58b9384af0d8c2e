/** One of a few: all choices are seen at once as keys, the chosen one carries a mark. Arrow keys move between them. */
import { Check } from 'lucide-react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { Icon } from './icon.tsx';
import './choice-group.css';

type ChoiceGroupProps<K extends string> = Readonly<{
  label: string;
  /** Said to screen readers only: the choices speak for themselves. */
  labelHidden?: boolean;
  choices: readonly Readonly<{ key: K; text: string }>[];
  value: K | null;
  onChange: (key: K) => void;
}>;

export function ChoiceGroup<K extends string>({
  label,
  labelHidden = false,
  choices,
  value,
  onChange,
}: ChoiceGroupProps<K>) {
  return (
    <RadioGroup
      className="choice-group"
      value={value}
      onChange={(next) => {
        const chosen = choices.find(({ key }) => key === next);
        if (chosen !== undefined) onChange(chosen.key);
      }}
    >
      <Label className={labelHidden ? 'visually-hidden' : 'text-field-label'}>{label}</Label>
      <div className="choice-group-keys">
        {choices.map(({ key, text }) => (
          <Radio key={key} value={key} className="choice">
            {key === value ? <Icon of={Check} /> : null}
            {text}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
