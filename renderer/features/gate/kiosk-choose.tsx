/**
 * What a passenger chooses: where to, how many, and what that costs, before anything is asked of a phone. Rules KIOSKSCREEN-1
 * and KIOSKSCREEN-2 of docs/spec/kiosk.md.
 */
import { ArrowLeft, ChevronLeft, ChevronRight, Minus, Plus, Ticket } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { MAX_TICKETS, type KioskMenu } from '../../../electron/contract/kiosk-values.ts';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { multiplyMoney, type Money } from '../../../electron/kernel/money.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { both } from './gate-looks.ts';
import { KioskKey } from './kiosk-key.tsx';

/** As many as stand on one display without scrolling; fewer and larger ones in large letters. */
const PAGE = { usual: 12, elder: 6 } as const;

export type Choice = Readonly<{ toStationId: string | null; quantity: number }>;
type Destination = Extract<KioskMenu, { kind: 'zones' }>['destinations'][number];

type KioskChooseProps = Readonly<{
  menu: KioskMenu;
  isElder: boolean;
  isBusy: boolean;
  onOrder: (choice: Choice) => void;
}>;

export function KioskChoose({ menu, isElder, isBusy, onOrder }: KioskChooseProps) {
  const [to, setTo] = useState<Destination | null>(null);
  if (menu.kind === 'flat') {
    return (
      <Ride
        {...{ isElder, isBusy }}
        name={kioskTexts.single}
        fare={menu.fare}
        onPay={(quantity) => onOrder({ toStationId: null, quantity })}
        onBack={null}
      />
    );
  }
  if (to === null) return <Destinations destinations={menu.destinations} isElder={isElder} onChoose={setTo} />;
  return (
    <Ride
      {...{ isElder, isBusy }}
      name={both((language) => `${kioskTexts.toStation[language]} ${to.name[language]}`)}
      fare={to.fare}
      onPay={(quantity) => onOrder({ toStationId: to.stationId, quantity })}
      onBack={() => setTo(null)}
    />
  );
}

type DestinationsProps = Readonly<{
  destinations: readonly Destination[];
  isElder: boolean;
  onChoose: (to: Destination) => void;
}>;

function Destinations({ destinations, isElder, onChoose }: DestinationsProps) {
  const [page, setPage] = useState(0);
  const size = isElder ? PAGE.elder : PAGE.usual;
  const pageCount = Math.max(1, Math.ceil(destinations.length / size));
  const shown = Math.min(page, pageCount - 1);
  return (
    <section className="kiosk-choose" data-testid="kiosk-home">
      <h1 className="kiosk-title">
        <BothWords text={kioskTexts.whereTo} />
      </h1>
      <div className="kiosk-destinations">
        {destinations.slice(shown * size, (shown + 1) * size).map((to) => (
          <AriaButton
            key={to.stationId}
            className="kiosk-destination"
            onPress={() => onChoose(to)}
            data-testid={`kiosk-to-${to.stationId}`}
          >
            <BothLines text={to.name} />
            <strong className="kiosk-fare">{formatMoney(to.fare)}</strong>
          </AriaButton>
        ))}
      </div>
      {pageCount === 1 ? null : (
        <div className="kiosk-keys">
          <KioskKey
            label={kioskTexts.pageBefore}
            icon={ChevronLeft}
            disabled={shown === 0}
            onPress={() => setPage(shown - 1)}
            testId="kiosk-page-before"
          />
          <span className="kiosk-page">
            {shown + 1} / {pageCount}
          </span>
          <KioskKey
            label={kioskTexts.pageAfter}
            icon={ChevronRight}
            disabled={shown === pageCount - 1}
            onPress={() => setPage(shown + 1)}
            testId="kiosk-page-after"
          />
        </div>
      )}
    </section>
  );
}

type RideProps = Readonly<{
  name: Bilingual;
  fare: Money;
  isElder: boolean;
  isBusy: boolean;
  onPay: (quantity: number) => void;
  /** null: there is nothing to go back to. */
  onBack: (() => void) | null;
}>;

/** In large letters one ticket is bought at a time: one thing to decide less. */
function Ride({ name, fare, isElder, isBusy, onPay, onBack }: RideProps) {
  const [wanted, setWanted] = useState(1);
  const quantity = isElder ? 1 : wanted;
  return (
    <section className="kiosk-choose" data-testid={onBack === null ? 'kiosk-home' : 'kiosk-ride'}>
      <div className="kiosk-ride">
        <Ticket className="kiosk-ride-sign" aria-hidden="true" focusable="false" strokeWidth={1.6} />
        <h1 className="kiosk-title">
          <BothWords text={name} />
        </h1>
        <strong className="kiosk-ride-fare">{formatMoney(fare)}</strong>
      </div>
      {isElder ? null : (
        <fieldset className="kiosk-quantity" aria-label={both((language) => kioskTexts.howMany[language]).en}>
          <QuantityKey
            label={kioskTexts.fewer}
            icon={Minus}
            disabled={quantity === 1}
            onPress={() => setWanted(quantity - 1)}
          />
          <output className="kiosk-quantity-count" data-testid="kiosk-quantity">
            {quantity}
          </output>
          <QuantityKey
            label={kioskTexts.more}
            icon={Plus}
            disabled={quantity === MAX_TICKETS}
            onPress={() => setWanted(quantity + 1)}
          />
        </fieldset>
      )}
      <p className="kiosk-total">
        <BothWords text={kioskTexts.total} /> <strong>{formatMoney(multiplyMoney(fare, quantity))}</strong>
      </p>
      <div className="kiosk-keys">
        {onBack === null ? null : (
          <KioskKey label={kioskTexts.back} icon={ArrowLeft} onPress={onBack} testId="kiosk-back" />
        )}
        <KioskKey
          label={kioskTexts.pay}
          kind="primary"
          disabled={isBusy}
          onPress={() => onPay(quantity)}
          testId="kiosk-pay"
        />
      </div>
    </section>
  );
}

type QuantityKeyProps = Readonly<{ label: Bilingual; icon: typeof Plus; disabled: boolean; onPress: () => void }>;

function QuantityKey({ label, icon, disabled, onPress }: QuantityKeyProps) {
  return (
    <AriaButton
      className="kiosk-quantity-key"
      aria-label={`${label['zh-CN']} ${label.en}`}
      isDisabled={disabled}
      onPress={onPress}
      data-testid={icon === Plus ? 'kiosk-more' : 'kiosk-fewer'}
    >
      <Icon of={icon} size="xl" />
    </AriaButton>
  );
}
