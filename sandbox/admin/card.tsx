/** A part of the admin page with its heading. */
import { useId, type ReactNode } from 'react';

export function Card(props: Readonly<{ title: string; lead?: string; wide?: boolean; children: ReactNode }>) {
  const id = useId();
  return (
    <section className={props.wide ? 'card wide' : 'card'} aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      {props.lead === undefined ? null : <p className="lead">{props.lead}</p>}
      {props.children}
    </section>
  );
}

/** A choice among few, with its label above. */
export function Choice<Value extends string>(
  props: Readonly<{
    label: string;
    value: Value;
    options: readonly Readonly<{ value: Value; text: string }>[];
    onChange: (value: Value) => void;
  }>,
) {
  const choose = (text: string): void => {
    const chosen = props.options.find(({ value }) => value === text);
    if (chosen !== undefined) props.onChange(chosen.value);
  };
  return (
    <label className="field">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => choose(event.target.value)}>
        {props.options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
