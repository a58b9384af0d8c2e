/** The numbered fault cases: that there are as many as the tiers promise, that each says so when nothing happened, and one of each family. */
import { describe, expect, test } from 'vitest';
import { playJob } from '../play-job.ts';
import { testWorlds } from '../test-world.ts';
import type { FaultCase } from './case.ts';
import { CASES } from './case-list.ts';
import { runCase } from './run-case.ts';

const worlds = testWorlds();

const startingWith = (prefix: string, tier: 'quick' | 'nightly' = 'quick'): readonly FaultCase[] =>
  CASES.filter(({ name, ...each }) => name.startsWith(prefix) && (tier === 'nightly' || each.tier === 'quick'));

/** Cases that tell how many they are. */
const countOf = (cases: readonly FaultCase[]): number =>
  cases.reduce((sum, { caseCount }) => sum + (caseCount === 'as_fired' ? 0 : caseCount), 0);

describe('fault cases', () => {
  test('[PROVE-50] a case whose fault never happened fails', async () => {
    const idle: FaultCase = { name: 'idle', tier: 'quick', caseCount: 1, play: async () => undefined };
    const { failure } = await runCase(idle, worlds.templates());
    expect(failure?.says).toContain('the fault of this case never happened');
    const busy: FaultCase = { ...idle, name: 'busy', play: async ({ fired }) => fired('something') };
    expect((await runCase(busy, worlds.templates())).failure).toBeNull();
  });

  test('[PROVE-64] there are as many cases as numbers.md section 2.3 asks for, in both tiers', () => {
    const atLeast: readonly (readonly [string, number, number])[] = [
      ['N1/', 216, 2_160],
      ['N2/', 500, 20_000],
      ['N3/', 30, 30],
      ['N4/', 3, 3],
      ['N5/', 6, 6],
      ['C1/', 60, 60],
      ['C2/', 16, 16],
      ['P5/', 6, 18],
      ['V1/', 60, 60],
      ['V2/', 1_000, 50_000],
      ['offline/', 18, 18],
      ['inbox/', 40, 40],
      ['C12/', 28, 28],
      ['gate/', 24, 24],
      ['kiosk/', 10, 10],
      ['goods/', 11, 11],
    ];
    for (const [prefix, quick, nightly] of atLeast) {
      expect(countOf(startingWith(prefix)), prefix).toBeGreaterThanOrEqual(quick);
      expect(countOf(startingWith(prefix, 'nightly')), prefix).toBeGreaterThanOrEqual(nightly);
    }
    expect(startingWith('P1/').length).toBeGreaterThanOrEqual(20);
    expect(startingWith('P2/').length).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ['[PROVE-51] a fault of the network at a call', 'N1/put_code/lost_after_commit/1', 1],
    ['[PROVE-51] a fault on the first day', 'N1/enrol/cut_mid_body/1', 1],
    ['[PROVE-52] bodies that are signed and not what they should be', 'N2/bodies/1', 25],
    ['[PROVE-53] an answer that must not be believed', 'N3/put_code/of_another_amount', 1],
    ['[PROVE-54] a backend that comes back older', 'N4/last_10', 1],
    ['[PROVE-54] an outcome that stayed unknown for a month', 'N5/31_days/charged', 1],
    ['[PROVE-55] a kill at every commit of a flow', 'P1/code/commit', 6],
    ['[PROVE-56] a kill in the recovery from a kill', 'P2/qr_then_code', 10],
    ['[PROVE-57] a clock that is set while a payment runs', 'C1/outcome_unknown/minus_a_day', 1],
    ['[PROVE-57] a sale across a change of summer time', 'C2/Europe/London/2027-10-31T01:00:00Z', 1],
    ['[PROVE-58] a process that stands still', 'P5/customer_asked/30s', 1],
    ['[PROVE-59] a reader that is pulled out', 'V1/unplugged_while_reading/wlt_li', 1],
    ['[PROVE-59] whatever scanners send', 'V2/1', 10],
    ['[PROVE-65] a limit at its edge', 'offline/limit/unsent_total', 1],
    ['[PROVE-66] money that came too late is given back once', 'inbox/refunded', 1],
    ['[PROVE-141] goods that are asked about, and nobody hears the answer', 'goods/exchange/lost_after_commit', 1],
    ['[PROVE-141] a sale that goes back another way meanwhile', 'goods/exchange/while_voided', 1],
    ['[PROVE-130] a barrier that opens once for one decision', 'gate/code', 1],
    ['[PROVE-131] a barrier that opens and is not seen to', 'gate/unseen', 1],
    ['[PROVE-132] a kill at every pulse of a gate', 'gate/kill/tap/barrier', 2],
    ['[PROVE-133] a picture of a code that was used', 'gate/screenshot', 1],
    ['[PROVE-150] rows that a receipt brings back, killed over it', 'gate/put_away/asked_for', 8],
    ['[PROVE-150] rows that come back, are refunded and leave again', 'gate/put_away/refunded_and_again', 1],
    ['[PROVE-150] rows that news of a backend brings back', 'kiosk/put_away/news', 1],
    ['[PROVE-150] a statement of rows that are gone', 'gate/put_away/late_statement', 1],
    ['[PROVE-151] a clock that is set while somebody passes', 'gate/clock/-86400000', 1],
    ['[PROVE-151] a clock that is set before a ride is paid', 'kiosk/clock/86400000', 1],
    ['[PROVE-151] a backend that forgets a fare', 'gate/restored', 1],
    ['[PROVE-151] a backend that forgets a ride', 'kiosk/restored', 1],
    ['[PROVE-67] a second try while the first is unknown', 'C12/second_code/outcome_unknown', 1],
  ])(
    '%s: %s',
    async (_, name, least) => {
      const { failure, caseCount, fired } = await playJob({ kind: 'case', name }, worlds.templates());
      expect(failure).toBeNull();
      expect(caseCount).toBeGreaterThanOrEqual(least);
      expect(Object.keys(fired).some((kind) => kind.startsWith('case '))).toBe(true);
    },
    60_000,
  );
});
