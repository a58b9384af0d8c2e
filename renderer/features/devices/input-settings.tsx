/**
 * How codes that a scanner types are told from typing, and the language of papers: the settings that belong to no device of the
 * list. Rule DEVICESCREEN-12 of docs/spec/devices-screens.md.
 */
import { Save } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RECEIPT_LANGUAGES } from '../../../electron/contract/printing-values.ts';
import { USUAL_WEDGE, WEDGE_GAPS_MS, wedgeSchema } from '../../../electron/contract/shift-values.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';

export function InputSettings() {
  const { t } = useTranslation('deviceSettings');
  const notices = useNotices();
  const shop = useTill((till) => till.shop);
  const { run, busy, error } = useCall('shop.set_settings');
  const [wedge, setWedge] = useState(shop.wedge ?? USUAL_WEDGE);
  const [language, setLanguage] = useState(shop.receiptLanguage ?? null);
  const read = wedgeSchema.safeParse(wedge);
  const wrong = read.success ? [] : read.error.issues.map(({ path }) => path[0]);
  const save = async (): Promise<void> => {
    if (!read.success) return;
    const chosen = language === null ? {} : { receiptLanguage: language };
    const answer = await run({ settings: { ...shop, wedge: read.data, ...chosen } });
    if (answer?.ok === true) notices.show({ tone: 'success', title: t('saved') });
  };
  return (
    <section className="device-card device-settings-card" aria-label={t('input')} data-testid="input-settings">
      <h2>{t('input')}</h2>
      <p className="section-lead">{t('inputLead')}</p>
      <ErrorBanner error={error} />
      <div className="device-settings-pair">
        {(['prefix', 'suffix'] as const).map((name) => (
          <TextField
            key={name}
            label={t(`wedge_${name}`)}
            value={wedge[name]}
            onChange={(text) => setWedge({ ...wedge, [name]: text })}
            error={wrong.includes(name) ? t('wedgeWrong') : null}
            maxLength={8}
            data-testid={`wedge-${name}`}
          />
        ))}
      </div>
      <ChoiceGroup
        label={t('wedgeGap')}
        choices={WEDGE_GAPS_MS.map((ms) => ({ key: String(ms), text: t(`wedgeGap_${ms}`) }))}
        value={String(wedge.maxGapMs)}
        onChange={(key) => setWedge({ ...wedge, maxGapMs: Number(key) })}
      />
      <ChoiceGroup
        label={t('receiptLanguage')}
        choices={RECEIPT_LANGUAGES.map((each) => ({ key: each, text: t(`receiptLanguage_${each}`) }))}
        value={language}
        onChange={setLanguage}
      />
      <div className="device-settings-keys">
        <Button
          kind="primary"
          icon={Save}
          busy={busy}
          isDisabled={!read.success}
          onPress={() => void save()}
          data-testid="input-save"
        >
          {t('inputSave')}
        </Button>
      </div>
    </section>
  );
}
