/** The devices' panel, strip and screen, put together with what belongs to paper and the drawer. */
import { Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useTill } from '../client/use-till.ts';
import { DeviceStrip } from '../features/devices/device-strip.tsx';
import { DevicesPanel } from '../features/devices/devices-panel.tsx';
import { DevicesScreen } from '../features/devices/devices-screen.tsx';
import { DrawerKey } from '../features/paper/drawer-key.tsx';
import { DrawerOpenings } from '../features/paper/drawer-openings.tsx';
import { AllJobs, OpenJobs } from '../features/paper/job-list.tsx';
import { Button } from '../ui/button.tsx';

type DevicePanelProps = Readonly<{ open: boolean; onClose: () => void; onDrawer: () => void }>;

export function DevicePanel({ open, onClose, onDrawer }: DevicePanelProps) {
  const { t } = useTranslation('devices');
  const [, navigate] = useLocation();
  const inCheckout = useTill((till) => till.checkout !== null);
  const leaveTo = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <DevicesPanel
      open={open}
      onClose={onClose}
      jobs={<OpenJobs />}
      actions={
        <>
          <DrawerKey onPress={leaveTo(onDrawer)} />
          {inCheckout ? null : (
            <Button
              size="large"
              icon={Settings}
              onPress={leaveTo(() => navigate('/devices'))}
              data-testid="device-desk-key"
            >
              {t('desk')}
            </Button>
          )}
        </>
      }
    />
  );
}

/** On the devices' own screen it would say a second time what stands there. */
export function DeviceStripOf({ onPanel }: Readonly<{ onPanel: () => void }>) {
  const [route] = useLocation();
  const inCheckout = useTill((till) => till.checkout !== null);
  return route.startsWith('/devices') && !inCheckout ? null : <DeviceStrip onLook={onPanel} />;
}

export function DevicePage({ onDrawer }: Readonly<{ onDrawer: () => void }>) {
  return <DevicesScreen jobs={<AllJobs />} drawer={<DrawerOpenings />} actions={<DrawerKey onPress={onDrawer} />} />;
}
