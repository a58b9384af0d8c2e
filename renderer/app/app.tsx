/**
 * The screens put together. The terminal decides most of what is shown: nobody signed in, the sign-in; a checkout open,
 * the checkout, whatever the route; else the route. The status band is on every screen.
 *
 * Routes stand in the address's fragment, so one file serves them all under any host (decision 0011). Rules SCREEN-41 to
 * SCREEN-44 of docs/spec.md.
 */
import { SmartphoneNfc } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { useShortcuts } from '../client/use-shortcut.ts';
import type { GateView } from '../../electron/contract/gate-values.ts';
import type { Permission } from '../../electron/contract/staff-values.ts';
import type { CheckoutView } from '../../electron/contract/checkout-values.ts';
import { TillProvider, type Till } from '../client/till-provider.tsx';
import { useMay } from '../client/use-may.ts';
import { useTill, useTillState } from '../client/use-till.ts';
import { CashDialog } from '../features/cash/cash-dialog.tsx';
import { DayScreen } from '../features/day/day-screen.tsx';
import type { PaperOfReport } from '../features/day/report-paper.tsx';
import { ApprovalForm } from '../features/approval/approval-form.tsx';
import { AsideStrip } from '../features/aside/aside-strip.tsx';
import { NoticeKey } from '../features/backend-news/notice-key.tsx';
import { NoticeStrip } from '../features/backend-news/notice-strip.tsx';
import { useNotice } from '../features/backend-news/use-notice.ts';
import { BenchDrawer } from '../features/bench/bench-drawer.tsx';
import { CheckoutAnnouncer } from '../features/checkout/checkout-announcer.tsx';
import { SCREEN_LOOKS } from '../features/checkout/screen-looks.ts';
import { CheckoutScreen } from '../features/checkout/checkout-screen.tsx';
import { GateDesk } from '../features/gate/gate-desk.tsx';
import type { ShowTimeline } from '../features/gate/passage-page.tsx';
import { Timeline } from '../features/history/timeline-list.tsx';
import { GateScreen } from '../features/gate/gate-screen.tsx';
import { KioskScreen } from '../features/gate/kiosk-screen.tsx';
import { HistoryScreen } from '../features/history/history-screen.tsx';
import type { ReceiptOf } from '../features/history/sale-page.tsx';
import { OfflineBanner } from '../features/offline/offline-banner.tsx';
import { DrawerDialog, type ApprovalOf } from '../features/paper/drawer-key.tsx';
import { ReceiptKeys } from '../features/paper/print-key.tsx';
import { ReportPaperKey } from '../features/paper/paper-key.tsx';
import { RefundSlips } from '../features/paper/refund-slips.tsx';
import { SaleReceipt } from '../features/paper/sale-receipt.tsx';
import { OperationsScreen } from '../features/operations/operations-screen.tsx';
import { ExchangeKey } from '../features/refund/exchange-key.tsx';
import { RefundKey } from '../features/refund/refund-key.tsx';
import { VoidKey } from '../features/refund/void-key.tsx';
import { RestoredRefunds } from '../features/refund/restored-refund.tsx';
import { SaleScreen, type CashOf } from '../features/sale/sale-screen.tsx';
import { ChangePinScreen } from '../features/sign-in/change-pin-screen.tsx';
import { ReconciliationScreen } from '../features/reconciliation/reconciliation-screen.tsx';
import { ActivateScreen, EnrolScreen } from '../features/sign-in/enrol-screen.tsx';
import { SignInScreen } from '../features/sign-in/sign-in-screen.tsx';
import { TakingsScreen } from '../features/takings/takings-screen.tsx';
import { Button } from '../ui/button.tsx';
import { NoticeProvider } from '../ui/notice.tsx';
import { SoundProvider } from '../ui/sounds/sound-provider.tsx';
import { ApprovalGate } from './approval-gate.tsx';
import { IdleLock } from './idle-lock.tsx';
import { AlarmStrip } from './alarm-strip.tsx';
import { DevicePage, DevicePanel, DeviceStripOf } from './device-parts.tsx';
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
            <ApprovalGate>
              <Gate />
            </ApprovalGate>
          </Router>
        </NoticeProvider>
      </SoundProvider>
    </TillProvider>
  );
}

/** Screens are drawn from the first snapshot on. A gate that nobody is signed in at has one screen and no way out of it. */
function Gate() {
  const { snapshot } = useTillState();
  if (snapshot === null) return <Connecting />;
  const { gate, session } = snapshot;
  return gate === null || session.cashier !== null ? <Shell /> : <PublicGate gate={gate} />;
}

/** Whoever unlocks the gate begins at its desk, wherever the last one had been. */
function PublicGate({ gate }: Readonly<{ gate: GateView }>) {
  const [benchOpen, setBenchOpen] = useState(false);
  const kiosk = useTill((till) => till.kiosk);
  const onBench = (): void => setBenchOpen(!benchOpen);
  return (
    <>
      <Redirect to="/" replace />
      {kiosk === null ? (
        <GateScreen gate={gate} onBench={onBench} />
      ) : (
        <KioskScreen gate={gate} kiosk={kiosk} onBench={onBench} />
      )}
      {benchOpen ? <BenchDrawer onClose={() => setBenchOpen(false)} /> : null}
    </>
  );
}

function Shell() {
  /** Counts the requests for the search field, which an unknown barcode makes from any screen. */
  const [searchRequests, setSearchRequests] = useState(0);
  const [devicesOpen, setDevicesOpen] = useState(false);
  const outcomeOpen = useTill((till) => till.checkout !== null && SCREEN_LOOKS[till.checkout.screen].open);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const mayOpenDrawer = useTill((till) => till.printing.hasDrawer && till.session.cashier !== null);
  useShortcuts({ F12: mayOpenDrawer ? () => setDrawerOpen(true) : undefined });
  const [benchOpen, setBenchOpen] = useState(false);
  const notice = useNotice();
  const openBench = (): void => setBenchOpen(true);
  const openDevices = (): void => setDevicesOpen(true);
  return (
    <div className="shell">
      <TillStatus
        notice={<NoticeKey shown={notice} />}
        onDevices={openDevices}
        onBench={() => setBenchOpen(!benchOpen)}
      />
      <LineNotice />
      <OfflineBanner outcomeOpen={outcomeOpen} />
      <AlarmStrip />
      <NoticeStrip shown={notice} />
      <DeviceStripOf onPanel={openDevices} />
      <AsideStrip outcomeOpen={outcomeOpen} />
      <main className="shell-screen">
        <CurrentScreen searchRequests={searchRequests} onBench={openBench} onDrawer={() => setDrawerOpen(true)} />
      </main>
      <DevicePanel open={devicesOpen} onClose={() => setDevicesOpen(false)} onDrawer={() => setDrawerOpen(true)} />
      <DrawerDialog open={drawerOpen} onClose={() => setDrawerOpen(false)} approvalOf={approvalOf} />
      {benchOpen ? <BenchDrawer onClose={() => setBenchOpen(false)} /> : null}
      <CheckoutAnnouncer />
      <IdleLock />
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

const approvalOf: ApprovalOf = (need, onApproved) => <ApprovalForm need={need} onApproved={onApproved} />;
const receiptKeys = ({ saleId, receiptNumber }: Pick<CheckoutView, 'saleId' | 'receiptNumber'>): ReactNode => (
  <ReceiptKeys saleId={saleId} receiptNumber={receiptNumber} />
);
const saleReceipt: ReceiptOf = (sale) => (
  <div className="receipt-column">
    <SaleReceipt sale={sale} />
    {sale.state === 'paid' ? <RefundSlips saleId={sale.saleId} /> : null}
    <RefundKey sale={sale} />
    <ExchangeKey sale={sale} />
    <VoidKey sale={sale} />
  </div>
);

const reportPaper: PaperOfReport = (report) => <ReportPaperKey report={report} />;
const timelineOf: ShowTimeline = (entries) => <Timeline entries={entries} />;
const restoredRefunds = (text: string): ReactNode => <RestoredRefunds text={text} />;
const cashOf: CashOf = (sale, onClose) => <CashDialog sale={sale} onClose={onClose} />;

/** The terminal checks every call again; a screen that would only be refused is not shown. */
function WhereAllowed({ right, children }: Readonly<{ right: Permission; children: ReactNode }>) {
  return useMay(right) ? children : <Redirect to="/" replace />;
}

type CurrentScreenProps = Readonly<{ searchRequests: number; onBench: () => void; onDrawer: () => void }>;

function CurrentScreen({ searchRequests, onBench, onDrawer }: CurrentScreenProps) {
  // A till that begins anew is still the one it was until its new code is taken.
  const isNobody = useTill(
    ({ terminal }) =>
      terminal.state === 'not_enrolled' || (terminal.state === 'enrolling' && terminal.terminalId === null),
  );
  const closedFor = useTill((till) => outOfService(till.terminal));
  const signedIn = useTill((till) => till.session.cashier !== null);
  const inCheckout = useTill((till) => till.checkout !== null);
  const mustChangePin = useTill((till) => till.session.mustChangePin);
  const gate = useTill((till) => till.gate);
  if (isNobody) return <EnrolScreen />;
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
  if (mustChangePin) return <ChangePinScreen />;
  if (inCheckout) return <CheckoutScreen readerAid={<DemoTapKey onPress={onBench} />} receiptKeys={receiptKeys} />;
  return (
    <Switch>
      <Route path="/">
        {gate !== null ? (
          <GateDesk gate={gate} timeline={timelineOf} />
        ) : closedFor === null ? (
          <SaleScreen searchRequests={searchRequests} cashOf={cashOf} />
        ) : (
          <OutOfService code={closedFor} />
        )}
      </Route>
      <Route path="/activate">
        <ActivateScreen />
      </Route>
      <Route path="/operations/:section?">
        <OperationsScreen />
      </Route>
      <Route path="/day/:section?">
        <DayScreen paperOf={reportPaper} />
      </Route>
      <Route path="/devices/:section?">
        <DevicePage onDrawer={onDrawer} />
      </Route>
      <Route path="/reconciliation/*?">
        <WhereAllowed right="reconciliation.explain">
          <ReconciliationScreen />
        </WhereAllowed>
      </Route>
      <Route path="/takings">
        <WhereAllowed right="report.read">
          <TakingsScreen />
        </WhereAllowed>
      </Route>
      <Route path="/history/:saleId?">
        <HistoryScreen receiptOf={saleReceipt} alsoFound={restoredRefunds} />
      </Route>
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  );
}
