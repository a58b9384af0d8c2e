/**
 * The key that lets the next customer be served while the outcome of this sale is found out. It ends nothing and forces
 * nothing: the till goes on by itself, and the sale stays locked until the outcome is known (C12 to C14).
 *
 * Rule SCREENOPS-25 of docs/spec.md.
 */
import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { useNotices } from '../../ui/notice.tsx';

function useSetAside(saleId: string) {
  const { t } = useTranslation('checkout');
  const notices = useNotices();
  const { run, busy } = useCall('sale.set_aside');
  const setAside = async (): Promise<void> => {
    const answer = await run({ saleId });
    if (answer?.ok === true) notices.show({ tone: 'info', title: t('asideDone') });
    if (answer?.ok === false) notices.showError(answer.error);
  };
  return { setAside: () => void setAside(), busy };
}

/** With what it means beside it. */
export function SetAside({ saleId }: Readonly<{ saleId: string }>) {
  const { t } = useTranslation('checkout');
  const { setAside, busy } = useSetAside(saleId);
  return (
    <div className="set-aside">
      <Button size="large" icon={Users} onPress={setAside} busy={busy} data-testid="set-aside">
        {t('asideKey')}
      </Button>
      <p>{t('asideRule')}</p>
    </div>
  );
}

/** The key alone, where nothing was asked of a wallet by this screen. */
export function SetAsideKey({ saleId }: Readonly<{ saleId: string }>) {
  const { t } = useTranslation('checkout');
  const { setAside, busy } = useSetAside(saleId);
  return (
    <Button size="large" icon={Users} onPress={setAside} busy={busy} data-testid="set-aside">
      {t('asideKey')}
    </Button>
  );
}
