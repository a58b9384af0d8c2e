/**
 * Setting the till's devices: those it has, what is plugged in, and what cannot be seen and is added by hand. Each is tried
 * out where it stands. Rules DEVICESCREEN-7 and DEVICESCREEN-8 of docs/spec.md.
 */
import { Barcode, FlaskConical, Plus, RefreshCw, Settings2, Trash2, Unplug } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfiguredDevice, DetectedDevice, DeviceTest } from '../../../electron/contract/device-values.ts';
import { deviceName } from '../../../electron/kernel/device-names.ts';
import { useCall, useTill, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { useErrorTexts } from '../../i18n/error-text.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { STATE_TONES } from './device-tones.ts';
import { deviceWords } from './device-words.ts';
import { ADDABLE, choiceText, freeId, newSettings, placeOf, type DraftSettings } from './settings-fields.ts';
import { DeviceSince } from './devices-panel.tsx';
import { InputSettings } from './input-settings.tsx';
import { LearnDialog, type Learned } from './learn-dialog.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

export function SettingsSection() {
  const { t } = useTranslation('deviceSettings');
  const [language] = useLanguage();
  const [draft, setDraft] = useState<DraftSettings | null>(null);
  const { data, error, refetch } = useTillQuery('devices.list', {});
  useTillEvent('devices.changed', () => void refetch());
  const maySetShop = useTill((till) => till.session.rights?.permissions.includes('settings') === true);
  const devices = data?.devices ?? [];
  const taken = devices.map(({ settings }) => settings.deviceId);
  return (
    <div className="device-state-section">
      <p className="section-lead">{t('lead')}</p>
      {error === null ? null : <ErrorBanner error={error.refusal} />}
      <section className="device-card device-settings-card" aria-label={t('mine')} data-testid="my-devices">
        <h2>{t('mine')}</h2>
        {data?.devices.length === 0 ? <EmptyState icon={Unplug} title={t('none')} /> : null}
        <ul className="device-list">
          {devices.map((each) => (
            <MyDevice
              key={each.settings.deviceId}
              configured={each}
              onEdit={() => setDraft({ ...each.settings, name: deviceName(each.settings.name, language) })}
            />
          ))}
        </ul>
      </section>
      <PluggedIn taken={taken} onUse={setDraft} />
      <section className="device-card device-settings-card" aria-label={t('add')}>
        <h2>{t('add')}</h2>
        <div className="device-settings-keys">
          {ADDABLE.map((what) => (
            <Button
              key={what}
              icon={what.startsWith('simulated') ? FlaskConical : Plus}
              onPress={() => setDraft(newSettings(what, t(`add_${what}`), taken))}
              data-testid={`add-${what}`}
            >
              {t(`add_${what}`)}
            </Button>
          ))}
        </div>
      </section>
      {maySetShop ? <InputSettings /> : null}
      {draft === null ? null : (
        <SettingsDialog
          start={draft}
          onClose={() => setDraft(null)}
          onSaved={() => {
            setDraft(null);
            void refetch();
          }}
        />
      )}
    </div>
  );
}

function MyDevice({ configured, onEdit }: Readonly<{ configured: ConfiguredDevice; onEdit: () => void }>) {
  const { t } = useTranslation('deviceSettings');
  const { t: devices } = useTranslation('devices');
  const [language] = useLanguage();
  const { device, detail, settings } = configured;
  const words = deviceWords(device, language);
  const place = placeOf(settings);
  const socket = place?.socket ?? null;
  const placeText = [place?.text ?? '', socket === null ? '' : t('placeSocket', { socket })]
    .filter(Boolean)
    .join(' · ');
  const { role, lane } = settings;
  // What it serves, where that is not the counter.
  const post = [role === 'checkout' ? '' : choiceText('role', role, language), lane && t('laneOf', { lane })].filter(
    Boolean,
  );
  return (
    <li className={`device device-${STATE_TONES[device.state]}`} data-testid={`set-${device.deviceId}`}>
      <div className="device-words">
        <p className="device-kind">
          {deviceName(device.name, language)} · {devices(`kind_${device.kind}`)}
        </p>
        <p>{[...post, t(`driver_${settings.driver}`)].join(' · ')}</p>
        {place === null ? null : (
          <p>
            <PlainText text={placeText} />
          </p>
        )}
        {device.problem === null || device.state === 'ready' ? null : (
          <p className="device-cause">
            {words.title} — {words.action}
          </p>
        )}
        {device.state === 'ready' ? null : <DeviceSince device={device} />}
        {detail === null ? null : (
          <p className="device-detail selectable">
            <PlainText text={detail} />
          </p>
        )}
      </div>
      <DeviceKeys configured={configured} onEdit={onEdit} />
    </li>
  );
}

function DeviceKeys({ configured, onEdit }: Readonly<{ configured: ConfiguredDevice; onEdit: () => void }>) {
  const { t } = useTranslation('deviceSettings');
  const notices = useNotices();
  const errorText = useErrorTexts();
  const test = useCall('devices.test');
  const [removing, setRemoving] = useState(false);
  const [language] = useLanguage();
  const { deviceId, kind } = configured.device;
  const name = deviceName(configured.device.name, language);
  const listens = kind === 'barcode_scanner' || kind === 'nfc_reader';
  const tryIt = async (): Promise<void> => {
    const answer = await test.run({ deviceId });
    if (answer === null) return;
    if (!answer.ok) {
      const { title, action } = errorText(answer.error);
      notices.show({ tone: 'warning', title, body: action });
      return;
    }
    const { key, text } = triedWords(answer.value);
    notices.show({ tone: key === 'nothing_heard' ? 'warning' : 'success', title: t(`tried_${key}`, { text }) });
  };
  return (
    <div className="device-settings-keys">
      {test.busy && listens ? <output className="device-listening">{t('testing')}</output> : null}
      <Button busy={test.busy} onPress={() => void tryIt()} data-testid={`try-${deviceId}`}>
        {t('test')}
      </Button>
      <Button icon={Settings2} onPress={onEdit} data-testid={`edit-${deviceId}`}>
        {t('edit')}
        <span className="visually-hidden">{t('editOf', { name })}</span>
      </Button>
      <Button kind="quiet" icon={Trash2} label={t('remove')} onPress={() => setRemoving(true)} />
      {removing ? <RemoveDialog deviceId={deviceId} name={name} onClose={() => setRemoving(false)} /> : null}
    </div>
  );
}

type Tried = 'printing' | 'opened' | 'sent' | 'shown' | 'scanned' | 'tag_read' | 'nothing_heard';

function triedWords(tried: DeviceTest): Readonly<{ key: Tried; text: string }> {
  switch (tried.kind) {
    case 'pulsed':
      return { key: tried.outcome, text: '' };
    case 'scanned':
      return { key: 'scanned', text: [tried.symbologyIdentifier ?? '', tried.text].join(' ').trim() };
    case 'tag_read':
      return { key: 'tag_read', text: tried.value };
    case 'printing':
    case 'shown':
    case 'nothing_heard':
      return { key: tried.kind, text: '' };
  }
}

type RemoveDialogProps = Readonly<{ deviceId: string; name: string; onClose: () => void }>;

function RemoveDialog({ deviceId, name, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('deviceSettings');
  const { t: common } = useTranslation('common');
  const notices = useNotices();
  const { run, busy, error } = useCall('devices.remove');
  const remove = async (): Promise<void> => {
    const answer = await run({ deviceId });
    if (answer?.ok !== true) return;
    notices.show({ tone: 'success', title: t('removed') });
    onClose();
  };
  return (
    <Dialog
      open
      alert
      size="small"
      onClose={onClose}
      title={t('removeAsk', { name })}
      actions={
        <>
          <Button size="large" autoFocus onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button kind="danger" size="large" busy={busy} onPress={() => void remove()} data-testid="remove-confirm">
            {t('remove')}
          </Button>
        </>
      }
    >
      <ErrorBanner error={error} />
      <p>{t('removeBody')}</p>
    </Dialog>
  );
}

type PluggedInProps = Readonly<{ taken: readonly string[]; onUse: (draft: DraftSettings) => void }>;

function PluggedIn({ taken, onUse }: PluggedInProps) {
  const { t } = useTranslation('deviceSettings');
  const [language] = useLanguage();
  const { data, error, refetch, isFetching } = useTillQuery('devices.detect', {});
  const free = data?.found.filter(({ deviceId }) => deviceId === null) ?? [];
  return (
    <section className="device-card device-settings-card" aria-label={t('found')} data-testid="plugged-in">
      <div className="device-settings-head">
        <h2>{t('found')}</h2>
        <Button kind="quiet" icon={RefreshCw} busy={isFetching} onPress={() => void refetch()}>
          {t('look')}
        </Button>
      </div>
      {error === null ? null : <ErrorBanner error={error.refusal} />}
      {data?.blindSpots.map(({ place, problem, detail }) => (
        <Banner key={place} tone="warning" title={t(`blind_${place}`)}>
          {deviceWords({ state: 'faulty', problem }, language).action} <PlainText text={detail} />
        </Banner>
      ))}
      {data !== undefined && free.length === 0 ? <p className="section-lead">{t('foundNone')}</p> : null}
      <ul className="device-list">
        {free.map((found) => (
          <Found key={`${found.kind} ${found.path}`} found={found} taken={taken} onUse={onUse} />
        ))}
      </ul>
    </section>
  );
}

function Found({ found, taken, onUse }: PluggedInProps & Readonly<{ found: DetectedDevice }>) {
  const { t } = useTranslation('deviceSettings');
  const { t: devices } = useTranslation('devices');
  const { kind, name, path, proposals } = found;
  const [learning, setLearning] = useState(false);
  const scanner = proposals.find((each) => each.kind === 'barcode_scanner' && each.driver === 'serial');
  const useLearned = (settings: Learned['settings']): void => {
    setLearning(false);
    if (scanner !== undefined) onUse({ ...scanner, deviceId: freeId(scanner.deviceId, taken), settings });
  };
  return (
    <li className="device">
      <div className="device-words">
        <p className="device-kind">{kind === 'serial_port' ? t('serialPort') : devices(`kind_${kind}`)}</p>
        <PlainText text={[name ?? '', path].join(' ').trim()} />
      </div>
      <div className="device-settings-keys">
        {scanner === undefined ? null : (
          <Button icon={Barcode} onPress={() => setLearning(true)} data-testid="learn-key">
            {t('learn')}
          </Button>
        )}
        {learning ? <LearnDialog path={path} onClose={() => setLearning(false)} onUse={useLearned} /> : null}
        {proposals.map((proposal) => (
          <Button
            key={`${proposal.kind} ${proposal.driver}`}
            icon={Plus}
            onPress={() => onUse({ ...proposal, deviceId: freeId(proposal.deviceId, taken) })}
            data-testid={`use-${proposal.kind}`}
          >
            {t('useAs', { kind: devices(`kind_${proposal.kind}`) })}
          </Button>
        ))}
      </div>
    </li>
  );
}
