/** The rollups of some evidence weeks, made one after the other; `key` and `inputs` matter to an archive alone. */
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
