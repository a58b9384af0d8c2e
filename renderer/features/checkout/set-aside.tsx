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

export function SetAsideKey({ saleId }: Readonly<{ saleId: string }>) {
  const { t } = useTranslation('checkout');
  const notices = useNotices();
  const { run, busy } = useCall('sale.set_aside');
  const setAside = async (): Promise<void> => {
    const answer = await run({ saleId });
    if (answer?.ok === true) notices.show({ tone: 'info', title: t('asideDone') });
    if (answer?.ok === false) notices.showError(answer.error);
  };
  return (
    <Button size="large" icon={Users} onPress={() => void setAside()} busy={busy} data-testid="set-aside">
      {t('asideKey')}
    </Button>
  );
}
