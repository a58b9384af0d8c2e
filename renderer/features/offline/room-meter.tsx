/** One limit of the till without the network: what is left of it as a sentence and a bar. Rule SCREENOPS-5 of docs/spec.md. */
import { useTranslation } from 'react-i18next';
import { useTill } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatSoon } from '../../i18n/format-time.ts';
import { Meter } from '../../ui/meter.tsx';
import type { Room } from './offline-room.ts';

const LABELS = { total: 'roomTotal', count: 'roomCount', age: 'roomAge' } as const satisfies Record<
  Room['limit'],
  string
>;

export function RoomMeter({ room, nowMs }: Readonly<{ room: Room; nowMs: number }>) {
  const { t } = useTranslation('offline');
  const words = useRoomWords()(room, nowMs);
  return (
    <Meter label={t(LABELS[room.limit])} share={room.left} level={room.level} valueText={words}>
      {words}
    </Meter>
  );
}

function useRoomWords(): (room: Room, nowMs: number) => string {
  const { t } = useTranslation('offline');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatSoon = useFormatSoon(zone);
  return (room, nowMs) => {
    const none = room.level === 'none';
    switch (room.limit) {
      case 'total': {
        const amounts = { left: formatMoney(room.leftMoney), limit: formatMoney(room.limitMoney) };
        return none ? t('totalNone', amounts) : t('totalLeft', amounts);
      }
      case 'count': {
        const counts = { count: room.leftCount, limit: room.limitCount };
        return none ? t('countNone', counts) : t('countLeft', counts);
      }
      case 'age':
        return none ? t('ageNone') : t('ageLeft', { time: formatSoon(room.untilMs, nowMs) });
    }
  };
}
