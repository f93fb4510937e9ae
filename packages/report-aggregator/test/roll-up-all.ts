/** The rollups of some evidence weeks, made one after the other; `key` matters to an archive alone. */
import type { DigestInput } from '../src/digest/facts.ts';
import type { EvidenceWeek } from '../src/evidence/evidence.ts';
import { RollupChain } from '../src/trend/roll-up.ts';
import type { WeekRollup } from '../src/trend/rollup.ts';

/** @param weeks oldest first */
export function rollUpAll(weeks: readonly EvidenceWeek[]): WeekRollup[] {
  const chain = new RollupChain();
  for (const week of weeks) {
    const reach = chain.reachOf(week);
    chain.add(
      chain.rollUp(
        week,
        '',
        weeks.filter((each) => reach.includes(each.week)),
      ),
    );
  }
  return chain.rollups;
}

const whole = new WeakMap<readonly EvidenceWeek[], Pick<DigestInput, 'evidence' | 'rollups'>>();

/** Some weeks as a digest of any of them takes them in; the same for all of these digests. */
export function allOf(weeks: readonly EvidenceWeek[]): Pick<DigestInput, 'evidence' | 'rollups'> {
  const known = whole.get(weeks) ?? { evidence: weeks, rollups: rollUpAll(weeks) };
  whole.set(weeks, known);
  return known;
}
