/** An id with a key that copies it: what the wallet's service asks for on the telephone. */
import { Check, Copy, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClock } from '../../client/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { copyText } from './copy-text.ts';

/** Long enough to be seen after the finger is away. */
const SHOWN_MS = 2_500;

export function CopyId({ label, id }: Readonly<{ label: string; id: string }>) {
  const { t } = useTranslation('history');
  const clock = useClock();
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (copied === null) return undefined;
    const timer = clock.after(SHOWN_MS, () => setCopied(null));
    return () => timer.cancel();
  }, [clock, copied]);
  return (
    <div className="id-row">
      <dt>{label}</dt>
      <dd className="selectable">{id}</dd>
      <dd className="id-key">
        <output className="id-copied">
          {copied === null ? null : (
            <>
              <Icon of={copied ? Check : TriangleAlert} />
              {t(copied ? 'copied' : 'copyFailed')}
            </>
          )}
        </output>
        <Button
          kind="quiet"
          icon={Copy}
          label={t('copyOf', { what: label })}
          onPress={() => void copyText(id).then(setCopied)}
        />
      </dd>
    </div>
  );
}
