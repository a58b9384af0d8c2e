/** The form that tightens the offline limits: the bank's, the till's own, and what is in force. Rule SCREENOPS-15 of docs/spec.md. */
import { SlidersHorizontal } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfflineLimits, OfflineView } from '../../../electron/contract/offline-values.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import {
  fieldsOf,
  isMoneyLimit,
  LIMITS,
  readLimits,
  sameFields,
  type LimitFields,
  type LimitName,
} from './limits-form.ts';

export function LimitsSection() {
  const { t } = useTranslation('operations');
  const limits = useTill((till) => till.offline.limits);
  const { backend, effective, local } = limits;
  if (backend === null || effective === null) {
    return (
      <EmptyState icon={SlidersHorizontal} title={t('limitsNone')}>
        {t('limitsNoneBody')}
      </EmptyState>
    );
  }
  // What was saved elsewhere or by this form begins the form anew.
  return <LimitsForm key={JSON.stringify(local)} backend={backend} effective={effective} local={local} />;
}

type LimitsFormProps = Readonly<{
  backend: OfflineLimits;
  effective: OfflineLimits;
  local: OfflineView['limits']['local'];
}>;

function LimitsForm({ backend, effective, local }: LimitsFormProps) {
  const { t } = useTranslation('operations');
  const notices = useNotices();
  const { run, busy, error, clearError } = useCall('offline.set_limits');
  const saved = fieldsOf(local);
  const [fields, setFields] = useState<LimitFields>(saved);
  /** Problems are told once somebody tried to save, and then as they are put right. */
  const [tried, setTried] = useState(false);
  const read = readLimits(fields, backend);
  const unchanged = sameFields(fields, saved);
  const change = (next: LimitFields): void => {
    clearError();
    setFields(next);
  };
  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!read.ok || unchanged) return;
    const answer = await run({ limits: read.limits });
    if (answer?.ok === true) notices.show({ tone: 'success', title: t('limitsSaved') });
  };
  const problemOf = (name: LimitName): string | null => {
    const problem = tried && !read.ok ? read.problems[name] : undefined;
    return problem === undefined ? null : t(`error_${problem}`, { limit: shownLimit(name, backend, t) });
  };
  return (
    <form className="limits" onSubmit={(event) => void save(event)} data-testid="limits">
      <div className="limits-head">
        <p className="section-lead">{t('limitsLead')}</p>
        <ChoiceGroup
          label={t('limitSwitch')}
          choices={[
            { key: 'on', text: backend.enabled ? t('limitOn') : t('limitOffByBackend') },
            { key: 'off', text: t('limitOff') },
          ]}
          value={fields.enabled ? 'on' : 'off'}
          onChange={(key) => change({ ...fields, enabled: key === 'on' })}
        />
      </div>
      <table className="limits-table">
        <thead>
          <tr>
            <th scope="col">{t('limitColumn')}</th>
            <th scope="col">{t('limitBackend')}</th>
            <th scope="col">{t('limitLocal')}</th>
            <th scope="col">{t('limitEffective')}</th>
          </tr>
        </thead>
        <tbody>
          {LIMITS.map((name) => (
            <tr key={name}>
              <th scope="row">{t(`limit_${name}`)}</th>
              <td>{shownLimit(name, backend, t)}</td>
              <td className="limits-field">
                <TextField
                  label={`${t(`limit_${name}`)}, ${t('limitLocal')}`}
                  labelHidden
                  value={fields.texts[name]}
                  onChange={(text) => change({ ...fields, texts: { ...fields.texts, [name]: text } })}
                  error={problemOf(name)}
                  inputMode="decimal"
                  maxLength={12}
                  data-testid={`limit-${name}`}
                />
                <span aria-hidden="true">{t(unitKey(name))}</span>
              </td>
              <td data-testid={`effective-${name}`}>{shownLimit(name, effective, t)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ErrorBanner error={error} onDismiss={clearError} />
      <footer className="limits-keys">
        <Button size="large" isDisabled={unchanged} onPress={() => change(saved)}>
          {t('limitsUndo')}
        </Button>
        <Button type="submit" kind="primary" size="large" busy={busy} isDisabled={unchanged} data-testid="limits-save">
          {t('limitsSave')}
        </Button>
      </footer>
    </form>
  );
}

function unitKey(name: LimitName) {
  if (isMoneyLimit(name)) return 'fieldMoney';
  return name === 'maxUnsentCount' ? 'fieldCount' : 'fieldHours';
}

type Translate = ReturnType<typeof useTranslation<'operations'>>['t'];

function shownLimit(name: LimitName, limits: OfflineLimits, t: Translate): string {
  if (isMoneyLimit(name)) return formatMoney(limits[name]);
  return t(name === 'maxUnsentCount' ? 'unitCount' : 'unitHours', { value: limits[name] });
}
