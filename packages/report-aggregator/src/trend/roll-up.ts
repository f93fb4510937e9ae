/**
 * Makes rollups, week after week. It must give the same rollup whether the earlier ones were made now or read back, and
 * look only into those earlier weeks that the week's own pull requests reach back to.
 */
import { isPullRequest, tallyLedger } from '../digest/tally.ts';
import type { EvidenceWeek, RepositoryEvidence, Shape } from '../evidence/evidence.ts';
import { lineagesOf } from '../evidence/finding.ts';
import { withheldReason } from '../evidence/run-reading.ts';
import type { Week } from '../week.ts';
import { FateTable } from './fate-table.ts';
import { byStopped, followPull, isBase, listEnded } from './pull-life.ts';
import type { KnownAttempt } from './pull-fate.ts';
import type { RepositoryRollup, WeekRollup } from './rollup.ts';
import { findScan, restoreScan, shapes, shortenScan, type Scan } from './scan.ts';

/** What the earlier weeks left of one repository. */
class Past {
  readonly firstSeen = new Map<string, string>();
  readonly pulls = new Map<string, { readonly began: string; readonly weeks: readonly Week[] }>();
  readonly bases: { readonly stopped: string; readonly week: Week }[] = [];
  /** The last of each shape. */
  readonly scans = new Map<Shape, Scan>();

  add(week: Week, { firstSeen, bases, pulls, scans }: RepositoryRollup): void {
    for (const scan of scans) this.scans.set(scan.shape, restoreScan(scan, this.scans.get(scan.shape)));
    for (const [lineage, stopped] of firstSeen) this.firstSeen.set(lineage, stopped);
    for (const stopped of bases) this.bases.push({ stopped, week });
    for (const { ref, began } of pulls)
      this.pulls.set(ref, { began, weeks: [...(this.pulls.get(ref)?.weeks ?? []), week] });
  }
}

/** The rollups so far, oldest first. */
export class RollupChain {
  readonly rollups: WeekRollup[] = [];
  readonly #pasts = new Map<string, Past>();
  /** How many of the rollups the pasts hold: most runs make none anew, and ask for no past. */
  #held = 0;

  /** Adds the next one. */
  add(rollup: WeekRollup): void {
    this.rollups.push(rollup);
  }

  #pastOf(name: string): Past {
    for (; this.#held < this.rollups.length; this.#held++) {
      const { week, repositories } = this.rollups[this.#held] as WeekRollup;
      for (const each of repositories) this.#at(each.repository).add(week, each);
    }
    return this.#at(name);
  }

  #at(name: string): Past {
    const past = this.#pasts.get(name) ?? new Past();
    this.#pasts.set(name, past);
    return past;
  }

  /** The earlier weeks that a week's rollup looks into: where its pull requests ran before, and where their bases are. */
  reachOf({ repositories }: EvidenceWeek): Week[] {
    return [...new Set(repositories.flatMap((repository) => this.#reachOf(repository)))].toSorted();
  }

  #reachOf(repository: RepositoryEvidence): Week[] {
    const past = this.#pastOf(repository.repository);
    return [...groupPulls(listEnded(repository))].flatMap(([ref, attempts]) => {
      const known = past.pulls.get(ref);
      const began = attempts.map(({ attempt }) => attempt.created).toSorted()[0] ?? '';
      const first = known !== undefined && known.began < began ? known.began : began;
      const base = past.bases.findLast(({ stopped }) => stopped < first);
      return [...(known?.weeks ?? []), ...(base === undefined ? [] : [base.week])];
    });
  }

  /**
   * Makes the rollup of the next week.
   * @param key stands for the inputs of all weeks up to this one
   * @param reached the evidence of the weeks that `reachOf` named
   */
  rollUp({ week, inputs, repositories }: EvidenceWeek, key: string, reached: readonly EvidenceWeek[]): WeekRollup {
    const earlier = Map.groupBy(
      reached.flatMap((each) => each.repositories),
      ({ repository }) => repository,
    );
    const rollUp = (own: RepositoryEvidence): RepositoryRollup =>
      rollUpRepository(own, earlier.get(own.repository) ?? [], this.#pastOf(own.repository));
    return { schema: 'platformctl.dogfood.rollup/1', week, inputs, key, repositories: repositories.map(rollUp) };
  }
}

function rollUpRepository(
  own: RepositoryEvidence,
  earlier: readonly RepositoryEvidence[],
  past: Past,
): RepositoryRollup {
  const { repository, attempts, otherSeenAt } = own;
  const reported = attempts.filter(({ outcome }) => outcome === 'reported');
  return {
    repository,
    ledger: tallyLedger([own]),
    withheld: attempts.filter(({ reason }) => reason === withheldReason).length,
    restored: attempts.filter(({ restored }) => restored).length,
    reported: reported.map(({ stopped }) => stopped ?? ''),
    seenAt: attempts.reduce((last, { seenAt }) => (seenAt > last ? seenAt : last), otherSeenAt ?? ''),
    scans: findScans(own).map((scan) => shortenScan(scan, past.scans.get(scan.shape))),
    firstSeen: findFirstSeen(own, past),
    bases: findBases(listEnded(own)).map(({ attempt }) => attempt.stopped ?? ''),
    ...followPulls(own, earlier),
  };
}

function findScans(repository: RepositoryEvidence): Scan[] {
  return shapes.flatMap((shape) => findScan(repository, shape) ?? []);
}

function findFirstSeen({ findings, attempts }: RepositoryEvidence, past: Past): [string, string][] {
  const earliest: (string | undefined)[] = findings.map(() => undefined);
  for (const { report, stopped } of attempts) {
    if (report === null || stopped === null) continue;
    for (const at of report.findings) if ((earliest[at] ?? '9') > stopped) earliest[at] = stopped;
  }
  const found = new Map<string, string>();
  for (const [at, lineage] of lineagesOf(findings).entries()) {
    const stopped = earliest[at];
    const known = found.get(lineage) ?? past.firstSeen.get(lineage) ?? '9';
    if (stopped !== undefined && known > stopped) found.set(lineage, stopped);
  }
  return [...found];
}

function followPulls(
  own: RepositoryEvidence,
  earlier: readonly RepositoryEvidence[],
): Pick<RepositoryRollup, 'groups' | 'pulls'> {
  const before = earlier.flatMap(listEnded);
  const now = listEnded(own);
  const bases = findBases([...before, ...now]);
  const known = groupPulls(before);
  const table = new FateTable();
  const pulls = [...groupPulls(now)].map(([ref, attempts]) => {
    const { fates, ...life } = followPull([...(known.get(ref) ?? []), ...attempts], bases);
    return { ref, ...life, fates: table.add(fates) };
  });
  return { groups: table.groups, pulls };
}

function findBases(attempts: readonly KnownAttempt[]): KnownAttempt[] {
  return attempts.filter(isBase).toSorted(byStopped);
}

function groupPulls(attempts: readonly KnownAttempt[]): Map<string, KnownAttempt[]> {
  return Map.groupBy(
    attempts.filter(({ attempt }) => isPullRequest(attempt)),
    ({ attempt }) => attempt.ref,
  );
}
