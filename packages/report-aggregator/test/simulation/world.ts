/** Simulated repositories as a digest sees them: joined, read, derived; in any order, whole or in part. */
import { joinHistory } from '../../src/evidence/attempt.ts';
import { deriveDigest } from '../../src/digest/derive-digest.ts';
import type { Digest, TrendWeek } from '../../src/digest/digest.ts';
import type { EvidenceWeek } from '../../src/evidence/evidence.ts';
import { buildEvidenceWeek } from '../../src/evidence/evidence-week.ts';
import { planWeeks, type Participant } from '../../src/evidence/week-plan.ts';
import type { Observation } from '../../src/evidence/observation.ts';
import { readZips } from '../read-zips.ts';
import { allOf } from '../roll-up-all.ts';
import { makeRandom } from './random.ts';
import type { SimulatedRepository } from './repository.ts';

const gate = { workflows: ['gate.yml'], artifacts: ['fallow-*'], reports: ['report.json'] };
const gracePeriod = 30 * 60_000;
const threshold = {
  opened: '2026-01-12',
  runs: 10,
  logEntries: 1,
  verdict: { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 },
};
const settings = { forge: 'https://forge.example.org', timeZone: 'UTC', gracePeriod, threshold };
const entry = '### 2026-01-20 10:00 — `[FP]` one\n**fallow-py rule(s):** PY031\n';
const logs = [{ source: 'o/r0:L.md', repository: 'o/r0', readings: [{ seenAt: '2026-01-26T01:00:00Z', text: entry }] }];

export interface World {
  readonly participants: readonly Participant[];
  readonly weeks: readonly EvidenceWeek[];
}

/**
 * Joins what was seen of some repositories, and reads the bytes they uploaded.
 * @param order in which the observations of each are given
 * @param chosen which of them take part, in which order
 */
export async function buildWorld(
  lived: readonly SimulatedRepository[],
  order: (observations: readonly Observation[]) => readonly Observation[] = (all) => all,
  chosen: readonly number[] = lived.map((_, n) => n),
): Promise<World> {
  const forges = new Map(lived.map(({ forge }, n) => [`o/r${n}`, forge]));
  const participants = chosen.map((n) => {
    const repository = `o/r${n}`;
    return { history: joinHistory(repository, order(forges.get(repository)?.observations ?? []), gracePeriod), gate };
  });
  const weeks: EvidenceWeek[] = [];
  for (const { week, repositories: plans } of planWeeks(participants, 'UTC')) {
    const built = [];
    for (const plan of plans) {
      const blobs = forges.get(plan.repository)?.blobs;
      built.push(
        await buildEvidenceWeek(
          { week, repositories: [plan] },
          '',
          readZips((blob) => blobs?.get(blob) as Promise<Uint8Array>),
        ),
      );
    }
    const repositories = built.flatMap((each) => each.repositories);
    weeks.push({ schema: 'platformctl.dogfood.evidence/1', week, inputs: '', repositories });
  }
  return { participants, weeks };
}

/** The digest of a week. */
export function deriveWeek({ participants, weeks }: World, week: string): Digest {
  const provenance = { tool: 't', configuration: 'c', inputs: 'i' };
  return deriveDigest({
    week,
    ...allOf(weeks),
    participants,
    logs,
    settings,
    provenance,
    attachmentsRefusedAt: null,
  });
}

/** The week's own row of the trend. */
export function rowOf({ trend }: Digest): TrendWeek {
  return trend.at(-1) as TrendWeek;
}

/** The same things in another order. */
export function shuffle<T>(all: readonly T[], seed: number): T[] {
  const random = makeRandom(seed);
  return all
    .map((each) => ({ each, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ each }) => each);
}
