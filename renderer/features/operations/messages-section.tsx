/**
 * What the bank and the till have to tell the people who answer for it: newest first, each kept until somebody has seen it.
 * Rule SCREENOPS-41 of docs/spec.md.
 */
import { BadgeCheck, Check, Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../electron/contract/backend-values.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useCall, useTill, useTillEvent } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { showable } from '../../ui/plain-text.tsx';

export function MessagesSection() {
  const { t } = useTranslation('backendNews');
  const { t: common } = useTranslation('operations');
  const pages = useTillPages('backend.messages', {});
  useTillEvent('backend.changed', () => void pages.refetch());
  const messages = pages.data?.pages.flatMap((page) => page.messages) ?? [];
  if (pages.error !== null) return <ErrorBanner error={pages.error.refusal} />;
  if (messages.length === 0) {
    return (
      <EmptyState icon={BadgeCheck} title={pages.isPending ? common('loading') : t('none')}>
        {pages.isPending ? null : t('noneBody')}
      </EmptyState>
    );
  }
  return (
    <div className="messages" data-testid="messages">
      {messages.map((message) => (
        <Message key={message.messageId} message={message} />
      ))}
      {pages.hasNextPage ? (
        <Button busy={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
          {common('more')}
        </Button>
      ) : null}
    </div>
  );
}

const GLYPHS: Readonly<Record<MessageView['level'], LucideIcon>> = {
  info: Info,
  warning: TriangleAlert,
  critical: OctagonAlert,
};

function Message({ message }: Readonly<{ message: MessageView }>) {
  const { t } = useTranslation('backendNews');
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { run, busy, error } = useCall('backend.see_message');
  const { kind, words, facts, level, seen } = message;
  const own = (part: 'title' | 'body'): string => (kind === 'alert' ? '' : t(`${part}_${kind}`, facts));
  const title = words === null ? own('title') : bilingual(words.title);
  const body = words === null ? own('body') : bilingual(words.body);
  return (
    <article
      className={`operations-card message message-${level}`}
      data-testid="message"
      data-seen={seen !== null}
      aria-label={title}
    >
      <p className="message-head">
        <span className="message-level">
          <Icon of={GLYPHS[level]} />
          {t(`level_${level}`)}
        </span>
        <span className="operations-soft">{formatMoment(message.atMs, 'date_time')}</span>
      </p>
      <h2 className="message-title" dir="auto">
        {showable(title)}
      </h2>
      <p className="message-body" dir="auto" data-testid="message-body">
        {showable(body)}
      </p>
      {seen === null ? (
        <Button
          icon={Check}
          busy={busy}
          onPress={() => void run({ messageId: message.messageId })}
          data-testid="message-see"
        >
          {t('see')}
        </Button>
      ) : (
        <p className="operations-soft">
          {seen.by === null
            ? t('seenAt', { time: formatMoment(seen.atMs, 'date_time') })
            : t('seenBy', { name: bilingual(seen.by), time: formatMoment(seen.atMs, 'date_time') })}
        </p>
      )}
      <ErrorBanner error={error} />
    </article>
  );
}
