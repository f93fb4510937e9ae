/**
 * Repository histories with a known truth, to hold the trend against: edits, moved lines, drifting numbers, renamed
 * files, duplicates, pull requests and foreign branches between the scans, lost weeks, reruns, analyzer upgrades.
 * The truth is kept apart from the reports, finding by finding, and never looks at a fingerprint.
 */
import type { AttemptEvidence, EvidenceWeek, ReportEvidence, RepositoryEvidence } from '../src/evidence.ts';
import type { Finding } from '../src/finding.ts';
import { followTrend } from '../src/trend-rows.ts';
import { describeChanges } from '../src/trend-rows.ts';
import { TrendFold } from '../src/trend.ts';
import { addWeeks, weekBounds } from '../src/week.ts';

/** A small fast generator of numbers in [0, 1), the same for the same seed (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A finding as it truly is. */
interface Truth {
  readonly rule: string;
  file: string;
  readonly symbol: string;
  line: number;
  number: number;
}

export interface SimulationResult {
  /** Pairs of snapshots, times the lineages in either. */
  readonly transitions: number;
  readonly claimedResolved: number;
  readonly falseResolved: number;
  readonly claimedNew: number;
  readonly falseNew: number;
  readonly missedNew: number;
  readonly renamed: number;
  readonly offered: number;
}

const rules = ['unused-symbol', 'large-function', 'risky-hotspot', 'duplicate-code'];

/** Lives one repository for some weeks, and compares what the trend claims with the truth. */
export function simulateRepository(seed: number, weekCount: number): SimulationResult {
  const random = makeRandom(seed);
  const history = new History(random);
  const weeks: EvidenceWeek[] = [];
  const truths: (Snapshot | null)[] = [];
  for (let n = 0; n < weekCount; n++) {
    history.liveAWeek();
    const { evidence, truth } = history.report(addWeeks('2026-W01', n));
    weeks.push(evidence);
    truths.push(truth);
  }
  return compareWithTruth(weeks, truths);
}

/** What was true when the week's snapshot was made. */
interface Snapshot {
  readonly counts: ReadonlyMap<string, number>;
  readonly analyzer: number;
  /** Lineages that a renamed file left and took since the snapshot before, as [from, to]. */
  readonly renames: readonly (readonly [string, string])[];
}

class History {
  readonly #random: () => number;
  #findings: Truth[] = [];
  #analyzer = 1;
  #symbols = 0;
  #files = 0;
  #runs = 0;
  #renames: [string, string][] = [];

  constructor(random: () => number) {
    this.#random = random;
    for (let n = 0; n < 40; n++) this.#add();
  }

  liveAWeek(): void {
    const random = this.#random;
    for (let edits = Math.floor(random() * 6); edits > 0; edits--) {
      if (random() < 0.55) this.#add();
      else this.#findings.splice(Math.floor(random() * this.#findings.length), 1);
    }
    for (const finding of this.#findings) {
      if (random() < 0.3) finding.line += Math.floor(random() * 9);
      if (random() < 0.2) finding.number++;
    }
    if (random() < 0.1) this.#rename();
    if (random() < 0.04) this.#analyzer++;
  }

  #add(): void {
    const copy = this.#findings[Math.floor(this.#random() * this.#findings.length)];
    if (copy !== undefined && this.#random() < 0.15) {
      this.#findings.push({ ...copy, line: copy.line + 10 });
      return;
    }
    const file = `src/file${this.#random() < 0.2 ? ++this.#files : Math.floor(this.#random() * (this.#files + 1))}.py`;
    const rule = rules[Math.floor(this.#random() * rules.length)] ?? 'r';
    this.#findings.push({ rule, file, symbol: `symbol${++this.#symbols}`, line: 1, number: 10 });
  }

  /** At the level of lineages a renamed file is absent and new. */
  #rename(): void {
    const from = this.#findings[Math.floor(this.#random() * this.#findings.length)]?.file;
    if (from === undefined) return;
    const to = `src/file${++this.#files}.py`;
    for (const finding of this.#findings.filter(({ file }) => file === from)) {
      const before = keyOf(finding);
      finding.file = to;
      this.#renames.push([before, keyOf(finding)]);
    }
  }

  /** The week's runs; without a scan of the default branch there is no truth to compare with. */
  report(week: string): { readonly evidence: EvidenceWeek; readonly truth: Snapshot | null } {
    const random = this.#random;
    const book = new Book(week, () => ++this.#runs);
    if (random() < 0.5) book.add(this.#scan(0.3), { onDefaultBranch: false });
    if (random() < 0.5) book.add(this.#scan(0.3), { scope: 'diff' });
    const isLost = random() < 0.15;
    if (!isLost) {
      if (random() < 0.4) book.add(this.#scan(0.8), {});
      book.add(this.#scan(1), {}, this.#analyzer);
    }
    if (random() < 0.5) book.add(this.#scan(0.2), { scope: 'diff' });
    if (random() < 0.3) book.addWithoutReport();
    if (isLost) return { evidence: book.close(), truth: null };
    const counts = new Map<string, number>();
    for (const finding of this.#findings.filter((each) => this.#isSeen(each)))
      counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
    const truth = { counts, analyzer: this.#analyzer, renames: this.#renames };
    this.#renames = [];
    return { evidence: book.close(), truth };
  }

  /** What an analyzer reports of a share of the findings: every version overlooks another tenth of the rules' places. */
  #scan(share: number): Finding[] {
    const seen = this.#findings.filter((finding) => this.#isSeen(finding));
    return seen.slice(0, Math.ceil(seen.length * share)).map(toFinding);
  }

  #isSeen({ symbol }: Truth): boolean {
    return (Number(symbol.slice(6)) * 7 + this.#analyzer * 3) % 10 !== 0;
  }
}

function keyOf({ rule, file, symbol }: Truth): string {
  return JSON.stringify([rule, file, symbol]);
}

/** Some messages carry the number, and the fingerprint hashes the message: it drifts. */
function toFinding({ rule, file, symbol, line, number }: Truth): Finding {
  const text = rule === 'unused-symbol' ? `${symbol} is never used` : `${symbol} scores ${number}`;
  return {
    rule,
    id: null,
    file,
    line,
    symbol,
    module: null,
    distribution: null,
    text,
    severity: 'warning',
    confidence: 'high',
    bucket: 'review_needed',
    fingerprint: `${rule} ${file} ${text}`,
  };
}

/** Writes down the attempts of one week. */
class Book {
  readonly #week: string;
  readonly #nextRun: () => number;
  readonly #findings: Finding[] = [];
  readonly #attempts: AttemptEvidence[] = [];

  constructor(week: string, nextRun: () => number) {
    this.#week = week;
    this.#nextRun = nextRun;
  }

  add(
    findings: readonly Finding[],
    parts: { readonly scope?: 'diff'; readonly onDefaultBranch?: false },
    analyzer = 1,
  ): void {
    const report: ReportEvidence = {
      shape: 'fix-plan',
      tool: 'fallow-py',
      version: `0.${analyzer}.0`,
      scope: parts.scope ?? 'full',
      changedFiles: [],
      copies: 1,
      unknownBuckets: [],
      findings: findings.map((finding) => this.#findings.push(finding) - 1),
    };
    this.#attempts.push({
      ...this.#attempt(),
      onDefaultBranch: parts.onDefaultBranch ?? true,
      outcome: 'reported',
      report,
    });
  }

  addWithoutReport(): void {
    this.#attempts.push({ ...this.#attempt(), onDefaultBranch: true, outcome: 'artifact-expired', report: null });
  }

  #attempt(): Omit<AttemptEvidence, 'onDefaultBranch' | 'outcome' | 'report'> {
    const at = new Date(Date.parse(weekBounds(this.#week, 'UTC').from) + this.#attempts.length * 3_600_000)
      .toISOString()
      .replace('.000Z', 'Z');
    const runId = this.#nextRun();
    return {
      runId,
      index: runId,
      workflow: 'w',
      event: 'push',
      status: 'failure',
      ref: 'main',
      sha: 's',
      created: at,
      started: at,
      stopped: at,
      fork: false,
      reason: null,
      seenAt: at,
    };
  }

  close(): EvidenceWeek {
    const repository: RepositoryEvidence = {
      repository: 'o/r',
      otherWorkflows: 0,
      otherSeenAt: null,
      findings: this.#findings,
      attempts: this.#attempts,
    };
    return { schema: 'platformctl.dogfood.evidence/1', week: this.#week, inputs: '', repositories: [repository] };
  }
}

function compareWithTruth(weeks: readonly EvidenceWeek[], truths: readonly (Snapshot | null)[]): SimulationResult {
  const fold = new TrendFold();
  const total = {
    transitions: 0,
    claimedResolved: 0,
    falseResolved: 0,
    claimedNew: 0,
    falseNew: 0,
    missedNew: 0,
    renamed: 0,
    offered: 0,
  };
  const ever = new Set<string>();
  let before: Snapshot | null = null;
  for (const [n, evidence] of weeks.entries()) {
    const now = truths[n] ?? null;
    const [trend] = fold.add(evidence);
    if (now === null || trend === undefined) continue;
    const changes = trend.series[0]?.changes ?? [];
    if (before !== null) {
      total.transitions += changes.length;
      for (const { lineage, new: fresh, resolved } of changes) {
        const [had, has] = [before.counts.get(lineage) ?? 0, now.counts.get(lineage) ?? 0];
        const gone = before.analyzer === now.analyzer ? Math.max(0, had - has) : 0;
        const trulyNew = had === 0 && ever.has(lineage) ? 0 : Math.max(0, has - had);
        total.claimedResolved += resolved;
        total.falseResolved += Math.max(0, resolved - gone);
        total.claimedNew += fresh;
        total.falseNew += Math.max(0, fresh - trulyNew);
        total.missedNew += Math.max(0, trulyNew - fresh);
      }
      const moved = describeChanges({ now: [trend], before: [], fold, rows: [] }).flatMap(
        (change) => change.possiblyMoved,
      );
      const offered = new Set(
        moved.map(({ rule, symbol, from, to }) =>
          JSON.stringify([
            [rule, from, symbol],
            [rule, to, symbol],
          ]),
        ),
      );
      for (const [from, to] of shorten(now.renames)) {
        if (
          !before.counts.has(from) ||
          now.counts.has(from) ||
          before.counts.has(to) ||
          !now.counts.has(to) ||
          ever.has(to)
        )
          continue;
        total.renamed++;
        total.offered += offered.has(JSON.stringify([JSON.parse(from), JSON.parse(to)])) ? 1 : 0;
      }
    }
    for (const lineage of before?.counts.keys() ?? []) ever.add(lineage);
    before = now;
  }
  return total;
}

/** A file that was renamed twice between two scans went from its first name to its last. */
function shorten(renames: Snapshot['renames']): [string, string][] {
  const ends = new Map<string, string>();
  const starts = new Map<string, string>();
  for (const [from, to] of renames) {
    const start = starts.get(from) ?? from;
    ends.set(start, to);
    starts.set(to, start);
  }
  return [...ends];
}

/** Adds up results. */
export function sumResults(results: readonly SimulationResult[]): SimulationResult {
  const keys = [
    'transitions',
    'claimedResolved',
    'falseResolved',
    'claimedNew',
    'falseNew',
    'missedNew',
    'renamed',
    'offered',
  ] as const;
  return Object.fromEntries(
    keys.map((key) => [key, results.reduce((sum, each) => sum + each[key], 0)]),
  ) as unknown as SimulationResult;
}

/** Checks that the rows of a whole history close, week by week. @returns the weeks that do not */
export function findOpenArithmetic(seed: number, weekCount: number): string[] {
  const history = new History(makeRandom(seed));
  const weeks = Array.from({ length: weekCount }, (_, n) => {
    history.liveAWeek();
    return history.report(addWeeks('2026-W01', n)).evidence;
  });
  let open = 0;
  return weeks.flatMap((_, n) => {
    const row = followTrend(weeks.slice(0, n + 1), addWeeks('2026-W01', n), () => true).rows.at(-1);
    if (row === undefined) return [];
    open += row.baseline - row.retired + row.new + row.reappeared - row.absent;
    return row.open === null || row.open === open ? [] : [row.week];
  });
}
