/**
 * The whole corpus, harvested over HTTP, against figures that an independent program computed from the same runs
 * and reports (`expected/`). Weeks are ISO weeks of `stopped` in Europe/Warsaw.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devCorpus, loadCorpus } from '@platform/fake-forgejo';
import type { Digest, Series, TrendWeek } from '@platform/report-aggregator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DigestSchema } from '../../packages/report-aggregator/test/digest-schema.ts';
import { setStage, type Stage } from './stage.ts';

const yaml = `repositories: [pdurlej/*]
gate:
  overrides:
    pdurlej/atlas-signer: { workflows: [quality.yml], artifacts: [quality-gate] }
    pdurlej/fallow-py: { artifacts: [fallow-py, pyfallow, "python-ci-*"] }
logs:
  - { repository: pdurlej/platform, path: DOGFOOD-LOG.md }
  - { repository: pdurlej/iskra-openclaw, path: DOGFOOD-LOG.md }
  - { repository: pdurlej/hermes-agency, path: "*.md" }`;
const weeks = Array.from({ length: 15 }, (_, n) => `2026-W${n + 14}`);
const now = '2026-08-02T02:00:00Z';

async function readExpected<T>(name: string): Promise<Record<string, T>> {
  return JSON.parse(await readFile(new URL(`expected/${name}`, import.meta.url), 'utf8')) as Record<string, T>;
}

/** What the reference says of a week; `total` counts every item of every counted report. */
interface ExpectedWeek {
  readonly listed: number;
  readonly otherWorkflows: number;
  readonly outcomes: Record<string, number>;
  readonly total: number;
  readonly distinctFingerprints: number;
  readonly byRule: Record<string, number>;
  readonly byRuleDistinct: Record<string, number>;
  readonly byRepository: Record<string, number>;
  readonly byRepositoryDistinct: Record<string, number>;
  readonly byBucket: Record<string, number>;
  readonly bySeverity: Record<string, number>;
}

let archive = '';
let stage: Stage;
let digests: Map<string, Digest>;

beforeAll(async () => {
  archive = await mkdtemp(join(tmpdir(), 'platformctl-corpus-'));
  stage = await setStage(loadCorpus(devCorpus), yaml, archive);
  const { weeks: done } = await stage.run(now, { weeks });
  digests = new Map(done.map(({ digest }) => [digest.week, digest]));
}, 120_000);

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await rm(archive, { recursive: true, force: true });
});

function digestOf(week: string): Digest {
  const digest = digests.get(week);
  if (digest === undefined) throw new Error(`no digest of ${week}`);
  return digest;
}

function positive(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe('the figures of every week equal the reference', () => {
  it.each(weeks)('%s: runs, outcomes and findings', async (week) => {
    const expected = (await readExpected<ExpectedWeek>('weeks.json'))[week];
    const digest = digestOf(week);
    const rules = digest.rules.filter((rule) => rule.total > 0);

    expect({
      listed: digest.ledger.listed,
      otherWorkflows: digest.ledger.otherWorkflows,
      outcomes: digest.ledger.outcomes,
      total: digest.findings.total,
      distinctFingerprints: digest.findings.distinctFingerprints,
      byRule: Object.fromEntries(rules.map(({ rule, total }) => [rule, total])),
      byRuleDistinct: Object.fromEntries(rules.map(({ rule, distinctFingerprints }) => [rule, distinctFingerprints])),
      byRepository: positive(
        Object.fromEntries(digest.repositories.map(({ repository, findings }) => [repository, findings.total])),
      ),
      byRepositoryDistinct: positive(
        Object.fromEntries(
          digest.repositories.map(({ repository, findings }) => [repository, findings.distinctFingerprints]),
        ),
      ),
      byBucket: digest.findings.byBucket,
      bySeverity: digest.findings.bySeverity,
    }).toEqual({
      ...expected,
      byRepository: positive(expected?.byRepository ?? {}),
      byRepositoryDistinct: positive(expected?.byRepositoryDistinct ?? {}),
    });
  });

  it.each(weeks)('%s: every series with a snapshot, against the one before', async (week) => {
    const expected = (await readExpected<Record<string, Record<string, object>>>('trend.json'))[week];
    const seen = digestOf(week).repositories.map(
      ({ repository, series }) =>
        [
          repository,
          Object.fromEntries(
            series.filter(({ snapshotRun }) => snapshotRun !== null).map((each) => [each.shape, pick(each)]),
          ),
        ] as const,
    );

    expect(Object.fromEntries(seen.filter(([, series]) => Object.keys(series).length > 0))).toEqual(expected);
  });

  it.each(weeks)('%s: pull requests of the week and of the window', async (week) => {
    const expected = (await readExpected<object>('pulls.json'))[week];
    const { pulls, rules } = digestOf(week);
    const { rate, noBase, ...window } = pulls.window;

    expect(noBase).toBe(0);
    expect({
      week: {
        withCountedReport: pulls.week.pullRequests - pulls.week.withoutCountedReport,
        countedReports: pulls.week.countedReports,
        introduced: pulls.week.introduced,
        inherited: pulls.week.inherited,
      },
      window: {
        ...window,
        rate: { fixed: rate.fixed, leftOpen: rate.leftOpen, withoutBulkDrops: rate.withoutBulkDrops },
      },
      bulkDrops: pulls.bulkDrops.map((drop) => [drop.repository, drop.pullRequest, drop.run, drop.vanished]),
      byRule: Object.fromEntries(
        rules
          .filter(({ inReview }) => inReview.interval !== null)
          .map(({ rule, inReview }) => [rule, [inReview.fixed, inReview.leftOpen]]),
      ),
    }).toEqual(expected);
  });

  it.each(weeks)('%s: the dogfood log', async (week) => {
    const none = { entries: 0, byClass: { TP: 0, FP: 0, FN: 0, FRICTION: 0 } };
    const expected = (await readExpected<object>('log.json'))[week];
    const { entries, byClass } = digestOf(week).log;

    expect(expected === undefined).toBe(week < '2026-W20');
    expect({ entries, byClass }).toEqual(expected ?? none);
  });
});

/** The reference's words for why an entry does not count, and ours. */
const reasons: Readonly<Record<string, string>> = {
  'other-class': 'is an entry of another kind',
  'bad-date': 'a date that does not exist',
  duplicate: 'a duplicate: this entry was counted already',
  'code-fence': 'inside a code fence',
  'html-comment': 'inside an HTML comment',
  'unknown-class': 'an unknown class: it is none of TP, FP, FN, FRICTION',
  'template-example': "the template's example",
};

it('every log entry that counts, by repository and by rule, and every one that does not, with its reason', async () => {
  const { entries, refused, byRepository, byRule } = (await readExpected('log-all.json')) as unknown as {
    readonly entries: readonly (readonly unknown[])[];
    readonly refused: readonly (readonly [string, string])[];
    readonly byRepository: object;
    readonly byRule: object;
  };
  const { log, rules } = digestOf('2026-W28');
  const place = ({ source, line }: { readonly source: string; readonly line: number }): string => `${source}:${line}`;

  expect(log.counted.map((e) => [place(e), e.date, e.time, e.class, e.title, e.rules, e.unknownRules])).toEqual(
    entries,
  );
  const named = log.refused.map((each) => `${place(each)} ${each.reason.replace(/^\[\w+\] /u, '')}`);
  expect(named.toSorted()).toEqual(refused.map(([where, reason]) => `${where} ${reasons[reason]}`).toSorted());
  expect({ byRepository: log.byRepository, forgiven: log.forgiven }).toEqual({ byRepository, forgiven: 4 });
  const tallied = rules.map(({ rule, log: { tp, fp, fn, friction } }) => [rule, [tp, fp, fn, friction]] as const);
  expect(Object.fromEntries(tallied.filter(([, counts]) => sum(counts) > 0))).toEqual(byRule);
});

it('every pull request of the corpus, by rule and by repository', async () => {
  const expected = await readExpected<object>('pulls-all.json');
  const config = { ...stage.config, threshold: { ...stage.config.threshold, opened: '2026-01-01' } };

  const { weeks: done } = await stage.run(now, { config, weeks: ['2026-W28'], offline: true });
  await stage.run(now, { weeks: ['2026-W28'], offline: true });

  const pulls = done[0]?.digest.pulls;
  expect({ byRule: pulls?.byRule, byRepository: pulls?.byRepository }).toEqual(expected);
  for (const parts of [pulls?.byRule, pulls?.byRepository, pulls?.byBucket].map((each) => Object.values(each ?? {}))) {
    expect(sum(parts.map(({ introduced }) => introduced.fixed))).toBe(pulls?.window.introduced.fixed);
    expect(sum(parts.map(({ inherited }) => inherited.leftOpen))).toBe(pulls?.window.inherited.leftOpen);
  }
});

it('every digest keeps to the published schema', () => {
  for (const digest of digests.values()) expect(DigestSchema.safeParse(digest).error).toBeUndefined();
});

function pick({
  snapshotRun,
  against,
  analyzerChanged,
  open,
  lineages,
  new: fresh,
  reappeared,
  unchanged,
  updated,
  absent,
}: Series): object {
  return { snapshotRun, against, analyzerChanged, open, lineages, new: fresh, reappeared, unchanged, updated, absent };
}

describe('the figures hang together', () => {
  it.each(weeks)('%s: the ledger balances, and parts sum to the whole', (week) => {
    const { ledger, repositories, findings, rules, trend } = digestOf(week);

    expect(ledger.gateRuns + ledger.otherWorkflows).toBe(ledger.listed);
    expect(sum(Object.values(ledger.outcomes))).toBe(ledger.gateRuns);
    expect(sum(repositories.map((each) => each.ledger.listed))).toBe(ledger.listed);
    expect(sum(rules.map((rule) => rule.total))).toBe(findings.total);
    const primary = repositories.flatMap(({ series }) => series.filter((each) => each.primary));
    const row = trend.at(-1) as TrendWeek;
    for (const key of ['new', 'reappeared', 'updated', 'absent', 'resolved'] as const) {
      expect(sum(primary.map((series) => series[key]))).toBe(row[key]);
      expect(sum(rules.map((rule) => rule.trend[key]))).toBe(row[key]);
    }
    expect(sum(rules.map((rule) => rule.open))).toBe(sum(primary.map((series) => series.open)));
  });

  it('open findings of the trend follow from one week to the next', () => {
    const rows = weeks.map((week) => digestOf(week).trend.at(-1) as TrendWeek);
    let open = 0;
    for (const row of rows) {
      open += row.baseline - row.retired + row.new + row.reappeared - row.absent;
      if (row.open !== null) expect([row.week, row.open]).toEqual([row.week, open]);
    }
  });

  it('the threshold counts reported runs since the window opened', () => {
    const { threshold } = digestOf('2026-W27');

    expect(threshold.runs).toMatchObject({ have: 623, need: 100, metIn: '2026-W19' });
    expect(threshold.logEntries).toMatchObject({ have: 20, need: 20, metIn: '2026-W27' });
    expect(threshold).toMatchObject({ state: 'met', verdict: 'undecided', judged: { fp: 8, of: 15 } });
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('running again', () => {
  it('writes nothing and fetches no zip a second time', async () => {
    const before = await stage.readDigests();
    stage.takeRequests();

    const { weeks: done } = await stage.run('2026-08-02T02:05:00Z', { weeks });

    const requests = stage.takeRequests();
    expect(done.map(({ published }) => published.action)).toEqual(weeks.map(() => 'unchanged'));
    expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
    expect(requests.filter((request) => request.endsWith('/zip'))).toEqual([]);
    expect(await stage.readDigests()).toEqual(before);
  });

  it('derives the same bytes offline, a year later, without the derived weeks', async () => {
    const before = await stage.readDigests();
    await rm(join(archive, 'weeks'), { recursive: true });
    await rm(join(archive, 'digests'), { recursive: true });
    stage.takeRequests();

    await stage.run('2027-08-02T02:00:00Z', { weeks, offline: true });

    expect(stage.takeRequests()).toEqual([]);
    expect(await stage.readDigests()).toEqual(before);
  });

  it('gives the same bytes whatever order the archive is in', async () => {
    const before = await stage.readDigests();
    const folder = join(archive, 'observations');
    const { readdir, writeFile } = await import('node:fs/promises');
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.ndjson'))) {
      const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');
      await writeFile(join(folder, file), `${lines.toReversed().join('\n')}\n`);
    }
    await rm(join(archive, 'weeks'), { recursive: true });
    await rm(join(archive, 'digests'), { recursive: true });

    await stage.run(now, { weeks, offline: true });

    expect(await stage.readDigests()).toEqual(before);
  });
});
