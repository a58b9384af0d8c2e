/**
 * The screens put together. The terminal decides most of what is shown: nobody signed in, the sign-in; a checkout open,
 * the checkout, whatever the route; else the route. The status band is on every screen.
 *
 * Routes stand in the address's fragment, so one file serves them all under any host (decision 0011). Rules SCREEN-41 to
 * SCREEN-44 of docs/spec.md.
 */
import { SmartphoneNfc } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { TillProvider, type Till } from '../client/till-provider.tsx';
import { useTill, useTillState } from '../client/use-till.ts';
import { AsideStrip } from '../features/aside/aside-strip.tsx';
import { CheckoutAnnouncer } from '../features/checkout/checkout-announcer.tsx';
import { SCREEN_LOOKS } from '../features/checkout/screen-looks.ts';
import { CheckoutScreen } from '../features/checkout/checkout-screen.tsx';
import { DevicesPanel } from '../features/devices/devices-panel.tsx';
import { HistoryScreen } from '../features/history/history-screen.tsx';
import { OfflineBanner } from '../features/offline/offline-banner.tsx';
import { OperationsScreen } from '../features/operations/operations-screen.tsx';
import { SaleScreen } from '../features/sale/sale-screen.tsx';
import { EnrolScreen } from '../features/sign-in/enrol-screen.tsx';
import { SignInScreen } from '../features/sign-in/sign-in-screen.tsx';
import { Button } from '../ui/button.tsx';
import { NoticeProvider } from '../ui/notice.tsx';
import { SoundProvider } from '../ui/sounds/sound-provider.tsx';
import { AlarmStrip } from './alarm-strip.tsx';
import { LineNotice } from './line-notice.tsx';
import { Connecting, OutOfService } from './notices.tsx';
import { outOfService } from './out-of-service.ts';
import { ScanRouter } from './scan-router.tsx';
import { TillStatus } from './till-status.tsx';
import './app.css';

export function App({ till }: Readonly<{ till: Till }>) {
  return (
    <TillProvider till={till}>
      <SoundProvider>
        <NoticeProvider>
          {/* oxlint-disable-next-line react/hooks -- the router calls the hook it is handed */}
          <Router hook={useHashLocation}>
            <Gate />
          </Router>
        </NoticeProvider>
      </SoundProvider>
    </TillProvider>
  );
}

/** Screens are drawn from the first snapshot on. */
function Gate() {
  const { snapshot } = useTillState();
  return snapshot === null ? <Connecting /> : <Shell />;
}

function Shell() {
  /** Counts the requests for the search field, which an unknown barcode makes from any screen. */
  const [searchRequests, setSearchRequests] = useState(0);
  const [devicesOpen, setDevicesOpen] = useState(false);
  const outcomeOpen = useTill((till) => till.checkout !== null && SCREEN_LOOKS[till.checkout.screen].open);
  const openDevices = (): void => setDevicesOpen(true);
  return (
    <div className="shell">
      <TillStatus onDevices={openDevices} />
      <LineNotice />
      <OfflineBanner outcomeOpen={outcomeOpen} />
      <AlarmStrip />
      <AsideStrip outcomeOpen={outcomeOpen} />
      <main className="shell-screen">
        <CurrentScreen searchRequests={searchRequests} onDevices={openDevices} />
      </main>
      <DevicesPanel open={devicesOpen} onClose={() => setDevicesOpen(false)} />
      <CheckoutAnnouncer />
      <ScanRouter onSearch={() => setSearchRequests((count) => count + 1)} />
    </div>
  );
}

/** On a simulated reader the checkout offers the way to the demo phones. */
function DemoTapKey({ onPress }: Readonly<{ onPress: () => void }>) {
  const { t } = useTranslation('checkout');
  return (
    <Button size="money" icon={SmartphoneNfc} onPress={onPress} data-testid="demo-tap">
      {t('readerSimulate')}
    </Button>
  );
}

type CurrentScreenProps = Readonly<{ searchRequests: number; onDevices: () => void }>;

function CurrentScreen({ searchRequests, onDevices }: CurrentScreenProps) {
  const terminalState = useTill((till) => till.terminal.state);
  const closedFor = useTill((till) => outOfService(till.terminal));
  const signedIn = useTill((till) => till.session.cashier !== null);
  const inCheckout = useTill((till) => till.checkout !== null);
  if (terminalState === 'not_enrolled' || terminalState === 'enrolling') return <EnrolScreen />;
  if (!signedIn) {
    return (
      <Switch>
        <Route path="/sign-in">
          <SignInScreen />
        </Route>
        <Route>
          <Redirect to="/sign-in" replace />
        </Route>
      </Switch>
    );
  }
  if (inCheckout) return <CheckoutScreen readerAid={<DemoTapKey onPress={onDevices} />} />;
  return (
    <Switch>
      <Route path="/">
        {closedFor === null ? <SaleScreen searchRequests={searchRequests} /> : <OutOfService code={closedFor} />}
      </Route>
      <Route path="/operations/:section?">
        <OperationsScreen />
      </Route>
      <Route path="/history/:saleId?">
        <HistoryScreen />
      </Route>
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  );
}
