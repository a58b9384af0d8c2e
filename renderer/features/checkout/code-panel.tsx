/**
 * The code entry: large keypad, digits in groups, a check at every digit. No text field, so that an input method cannot
 * come between; digits typed on the keyboard arrive wherever the focus is, and a code may be pasted.
 */
import { BadgeCheck, CircleAlert, ScanLine, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { CODE_ENTRY_MAX_LENGTH, codeAfterKey, codeEntryView, type CodeEntryView } from './code-entry.ts';
import { WayPanel } from './way-panel.tsx';

type CodePanelProps = Readonly<{
  view: CheckoutView;
  text: string;
  onChange: (text: string) => void;
  onSubmit: (code: string) => void;
  busy: boolean;
  error: ContractError | null;
  onDismissError: () => void;
}>;

const GLYPHS: Readonly<Record<CodeEntryView['tone'], LucideIcon>> = {
  neutral: ScanLine,
  good: BadgeCheck,
  caution: TriangleAlert,
  bad: CircleAlert,
};

const KEYPAD_RULES = { maxLength: CODE_ENTRY_MAX_LENGTH, decimals: 0, code: true } as const;

export function CodePanel(props: CodePanelProps) {
  const { view, text, busy, error } = props;
  const { t } = useTranslation('checkout');
  const bilingual = useBilingual();
  const entry = codeEntryView(text);
  const submit = (): void => {
    if (entry.sendable && !busy) props.onSubmit(entry.code);
  };
  // A changed code is no longer the one that was refused.
  const change = (next: string): void => {
    props.onDismissError();
    props.onChange(next);
  };
  useTypedAnywhere(text, change, view.offers.payment_code.available);
  const wallet = entry.wallet === null ? '' : bilingual(entry.wallet);

  return (
    <WayPanel
      way="payment_code"
      icon={ScanLine}
      customer={checkoutTexts.customerShowCode}
      offer={view.offers.payment_code}
    >
      <div className="code">
        <div className={`code-entry code-${error === null ? entry.tone : 'bad'}`}>
          <output className="code-digits selectable" aria-label={t('codeLabel')} data-testid="code-digits">
            {entry.grouped}
            <span className="code-caret" aria-hidden="true" />
          </output>
          {error === null ? (
            <output className="code-message" data-testid="code-message">
              <Icon of={GLYPHS[entry.tone]} size="l" />
              <span>
                <span>{t(entry.message, { count: entry.count, wallet })}</span>
                {entry.passwordWarning ? <span className="code-warning">{t('codePasswordWarning')}</span> : null}
              </span>
            </output>
          ) : (
            <CodeRefused error={error} />
          )}
        </div>
        <Keypad
          value={entry.code}
          onChange={change}
          rules={KEYPAD_RULES}
          onSubmit={submit}
          autoFocus
          label={t('codeLabel')}
        />
        <Button
          kind="primary"
          size="money"
          stretch
          onPress={submit}
          isDisabled={!entry.sendable}
          busy={busy}
          shortcut="Enter"
          data-testid="code-submit"
        >
          {t(entry.tone === 'caution' ? 'codeSubmitUnlisted' : 'codeSubmit')}
        </Button>
      </div>
    </WayPanel>
  );
}

function CodeRefused({ error }: Readonly<{ error: ContractError }>) {
  const text = useErrorText(error);
  return (
    <div className="code-message" role="alert" data-testid="code-refused">
      <Icon of={CircleAlert} size="l" />
      <span>
        <span>{text?.title}</span>
        <span className="code-warning">{text?.action}</span>
      </span>
    </div>
  );
}

/** Keys typed and texts pasted while nothing else takes them go to the code. */
function useTypedAnywhere(text: string, onChange: (text: string) => void, enabled: boolean): void {
  const latest = useRef({ text, onChange });
  useEffect(() => {
    latest.current = { text, onChange };
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const takenElsewhere = (target: EventTarget | null): boolean =>
      (target instanceof Element && target.closest('input, textarea') !== null) ||
      document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || takenElsewhere(event.target))
        return;
      const next = codeAfterKey(latest.current.text, event.key);
      if (next === null) return;
      event.preventDefault();
      // Two fast keys may come before the first one is drawn.
      latest.current.text = next;
      latest.current.onChange(next);
    };
    const onPaste = (event: ClipboardEvent): void => {
      const pasted = event.clipboardData?.getData('text') ?? '';
      if (event.defaultPrevented || takenElsewhere(event.target) || pasted === '') return;
      event.preventDefault();
      latest.current.onChange(pasted.slice(0, CODE_ENTRY_MAX_LENGTH));
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('paste', onPaste);
    };
  }, [enabled]);
}
