/** The fares in force and those to come, each with the moment in the store's own time from which it holds. Rule GATESCREEN-32. */
import { useTranslation } from 'react-i18next';
import type { FareTableView } from '../../../electron/contract/gate-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';

export function FareTables() {
  const { t } = useTranslation('gate');
  const { data, error } = useTillQuery('gate.fares', {});
  if (error !== null) return <ErrorBanner error={error.refusal} />;
  if (data === undefined) return null;
  const { active, coming, problem } = data;
  return (
    <>
      <section className="gate-desk-card" data-testid="fares-active">
        <h2>{t('faresActive')}</h2>
        {problem === null ? null : (
          <Banner tone="danger" title={t('faresProblem', { number: problem.index + 1, reason: problem.reason })} />
        )}
        {active === null ? <p>{t('faresNone')}</p> : <FareTable table={active} />}
      </section>
      <section className="gate-desk-card" data-testid="fares-coming">
        <h2>{t('faresComing')}</h2>
        {coming.length === 0 ? <p>{t('faresNoneComing')}</p> : null}
        {coming.map((table) => (
          <FareTable key={table.effectiveFromMs} table={table} />
        ))}
      </section>
    </>
  );
}

function FareTable({ table }: Readonly<{ table: FareTableView }>) {
  const { t } = useTranslation('gate');
  // The operator names its classes; those that every operator has are said in the reader's language.
  const className = (name: string): string => {
    if (name === 'student') return t('class_student');
    return name === 'senior' ? t('class_senior') : name;
  };
  return (
    <article className="fare-table">
      <h3>{t('faresSince', { time: table.beginsLocal })}</h3>
      {table.kind === 'flat' ? <FlatFares table={table} /> : <ZoneFares table={table} />}
      <ul className="fare-notes">
        {table.classes.map(({ name, percent }) => (
          <li key={name}>{t(percent === 0 ? 'faresClassFree' : 'faresClass', { name: className(name), percent })}</li>
        ))}
        <li>{t('faresPassback', { seconds: table.passbackSeconds })}</li>
      </ul>
    </article>
  );
}

type OfKind<K extends FareTableView['kind']> = Readonly<{ table: Extract<FareTableView, { kind: K }> }>;

function FlatFares({ table }: OfKind<'flat'>) {
  const { t } = useTranslation('gate');
  const { currency, fareMinor, transferMinutes, transferFareMinor } = table;
  return (
    <dl className="fare-flat">
      <dt>{t('faresFlat')}</dt>
      <dd>{formatMoney(money(fareMinor, currency))}</dd>
      <dt>{t('faresTransfer', { minutes: transferMinutes })}</dt>
      <dd>{formatMoney(money(transferFareMinor, currency))}</dd>
    </dl>
  );
}

function ZoneFares({ table }: OfKind<'zones'>) {
  const { t } = useTranslation('gate');
  const { currency, faresMinor, maxFareMinor, maxJourneyMinutes } = table;
  const zones = faresMinor.map((row, zone) => ({ row, name: t('faresZone', { zone: zone + 1 }) }));
  return (
    <>
      <table className="fare-zones">
        <caption>{t('faresZones')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('faresZoneHead')}</th>
            {zones.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {zones.map(({ row, name }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {row.map((fare, at) => (
                <td key={zones[at]?.name}>{formatMoney(money(fare, currency))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p>{t('faresMax', { fare: formatMoney(money(maxFareMinor, currency)), minutes: maxJourneyMinutes })}</p>
    </>
  );
}
