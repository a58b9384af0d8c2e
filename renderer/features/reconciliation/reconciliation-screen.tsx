/**
 * The day's money held against that of others: the month at a glance, a day with its differences, the signature under it.
 * Start reading here. Rules RECON-60 to RECON-71 of docs/spec.md.
 */
import { Route, Switch } from 'wouter';
import { useTill } from '../../client/use-till.ts';
import { DayPage } from './day-page.tsx';
import { MonthPage } from './month-page.tsx';
import '../../ui/figures-table.css';
import './reconciliation.css';

export function ReconciliationScreen() {
  const today = useTill((till) => till.terminal.businessDate);
  return (
    <Switch>
      <Route path="/reconciliation/day/:date">{({ date }) => <DayPage key={date} date={date} />}</Route>
      <Route path="/reconciliation/:month?">
        {({ month }) => <MonthPage month={month ?? today.slice(0, 7)} today={today} />}
      </Route>
    </Switch>
  );
}
