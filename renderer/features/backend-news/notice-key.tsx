/** What is left in the status band of a notice that was folded away, and brings it back. Rule SCREENOPS-40 of docs/spec.md. */
import { Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { BandKey } from '../../ui/band-key.tsx';
import type { ShownNotice } from './use-notice.ts';

export function NoticeKey({ shown }: Readonly<{ shown: ShownNotice }>) {
  const { t } = useTranslation('backendNews');
  if (!shown.isFolded) return null;
  return (
    <BandKey
      icon={Info}
      words={t('folded')}
      caption={t('foldedCaption')}
      onPress={() => shown.setFolded(false)}
      data-testid="notice-unfold"
    />
  );
}
