/** Small decisions, each on its own: tokens, weeks, candidates, what a listing adds, what progress says. */
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weekRange } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { chooseWeeks, dropEmptyBeginning } from '../src/dogfood/choose-weeks.ts';
import { selectCandidates } from '../src/dogfood/harvest/discover.ts';
import { findNearest } from '../src/dogfood/config/nearest.ts';
import { findHorizon } from '../src/dogfood/harvest/horizon.ts';
import { News } from '../src/dogfood/harvest/news.ts';
import { showProgress } from '../src/dogfood/progress.ts';
import { loadToken } from '../src/dogfood/config/token.ts';
import { defaultWeek, parseWeeksFlag } from '../src/dogfood/weeks-flag.ts';

const secret = 'a'.repeat(40);

async function makeTokenFile(text: string, mode = 0o600): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'platformctl-token-')), 'token');
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

it('takes the token that is named most explicitly', async () => {
  const file = await makeTokenFile(`${secret}\n`);
  const credentials = join(file, '..');
  await writeFile(join(credentials, 'forgejo-token'), 'from-systemd', { mode: 0o400 });

  expect(loadToken(file, { FORGEJO_TOKEN: 'other' })).toBe(secret);
  expect(loadToken(null, { FORGEJO_TOKEN_FILE: file, FORGEJO_TOKEN: 'other' })).toBe(secret);
  expect(loadToken(null, { CREDENTIALS_DIRECTORY: credentials, FORGEJO_TOKEN: 'other' })).toBe('from-systemd');
  expect(loadToken(null, { FORGEJO_TOKEN: 'other' })).toBe('other');
  expect(() => loadToken(null, {})).toThrow('There is no token: set forge.tokenFile in the configuration');
});

it.each([
  ['others can read', secret, 0o644, 'Others can read the token file'],
  ['nobody filled', '\n', 0o600, 'is empty. Fill it: install -D -m 600 /dev/stdin '],
  ['somebody pasted a line into', `${secret} ${secret}`, 0o600, 'holds spaces, line breaks or other characters'],
])('refuses a token file that %s, without showing it', async (_, text, mode, sentence) => {
  const file = await makeTokenFile(text, mode);
  const refused = (): string => loadToken(file, {});

  expect(refused).toThrow(sentence);
  expect(refused).not.toThrow(secret);
});

it.each([
  ['2026-19', ['2026-W19']],
  ['2026-W19', ['2026-W19']],
  ['last', ['2026-W27']],
  ['current', ['2026-W28']],
  ['2026-26..last', ['2026-W26', '2026-W27']],
])('reads --week %s', (text, weeks) => {
  expect(parseWeeksFlag(text, '2026-07-08T10:00:00Z', 'Europe/Warsaw')).toEqual(weeks);
});

it('takes the week of most of the last seven days', () => {
  expect(defaultWeek('2026-07-05T02:00:00Z', 'Europe/Warsaw')).toBe('2026-W27');
  expect(defaultWeek('2026-07-08T02:00:00Z', 'Europe/Warsaw')).toBe('2026-W27');
  expect(defaultWeek('2026-07-10T12:00:00Z', 'Europe/Warsaw')).toBe('2026-W28');
});

it('finishes provisional weeks, and leaves final ones alone', () => {
  const own = [
    { week: '2026-W25', provisional: false },
    { week: '2026-W26', provisional: true },
    { week: '2026-W27', provisional: false },
  ];

  expect(chooseWeeks('2026-W28', own)).toEqual(['2026-W26', '2026-W28']);
  expect(chooseWeeks('2026-W30', own)).toEqual(['2026-W26', '2026-W28', '2026-W29', '2026-W30']);
  expect(chooseWeeks('2026-W28', [])).toEqual(['2026-W28']);
});

it('leaves out what a mistyped range has before the first gate run', () => {
  const asked = weekRange('2020-W01', '2026-W15');

  expect(dropEmptyBeginning(asked, '2026-W14')).toEqual(weekRange('2026-W06', '2026-W15'));
  expect(dropEmptyBeginning(asked, undefined)).toEqual(asked);
  expect(dropEmptyBeginning(['2020-W01'], '2026-W14')).toEqual(['2020-W01']);
  expect(dropEmptyBeginning(['2020-W01', '2020-W02'], '2026-W14')).toEqual(['2020-W02']);
});

it('selects repositories by name, pattern and exclusion, sorted', () => {
  expect(
    selectCandidates(['b/named', 'a/*', '!a/scratch'], ['a/two', 'a/one', 'a/scratch', 'c/other', 'a/one']),
  ).toEqual([
    { repository: 'a/one', named: false },
    { repository: 'a/two', named: false },
    { repository: 'b/named', named: true },
  ]);
});

it('lists everything first, and later only what can still change', () => {
  const listing = { kind: 'listing', seenAt: '2026-06-01T00:00:00Z', defaultBranch: 'main', since: null } as const;

  expect(findHorizon([], '2026-07-01T00:00:00Z', 4)).toBeNull();
  expect(findHorizon([listing, { ...listing, seenAt: '2026-06-28T00:00:00Z' }], '2026-07-01T00:00:00Z', 4)).toBe(
    '2026-05-31T00:00:00Z',
  );
  expect(findHorizon([listing], '2027-01-01T00:00:00Z', 4)).toBe('2026-05-04T00:00:00Z');
});

it('asks for the newest version only, also of one listed earlier and never fetched', () => {
  const seen = {
    kind: 'artifact',
    seenAt: 't',
    runId: 1,
    id: 5,
    name: 'a',
    size: 1,
    expired: false,
    updated: '1',
    blob: null,
    problem: null,
  } as const;
  const run = { kind: 'run', seenAt: 't', run: { id: 1, workflow: 'gate.yml' } };
  const gate = { workflows: ['gate.yml'], artifacts: ['report-*'], reports: [] };
  const wanted = (known: readonly (typeof seen | object)[], listed: readonly object[]): unknown => {
    const news = new News([run, ...known] as never, { gate, seenAt: 'now' }, new Set(['x']));
    return [...news.addArtifacts(listed as never), ...news.leftovers()].map(({ updated, seenAt }) => [updated, seenAt]);
  };

  expect(wanted([], [seen])).toEqual([['1', 'now']]);
  expect(wanted([seen], [])).toEqual([['1', 'now']]);
  expect(wanted([{ ...seen, blob: 'x' }], [{ ...seen, updated: '2' }])).toEqual([['2', 'now']]);
  expect(wanted([{ ...seen, blob: 'x' }], [seen])).toEqual([]);
  expect(wanted([{ ...seen, blob: 'lost from the archive' }], [])).toEqual([['1', 'now']]);
  expect(wanted([seen], [{ ...seen, updated: '2', expired: true }])).toEqual([]);
  expect(wanted([{ ...seen, problem: 'unreachable' }], [seen])).toEqual([['1', 'now']]);
  expect(wanted([{ ...seen, problem: 'too-large' }], [seen])).toEqual([]);
  expect(wanted([], [{ ...seen, runId: 2 }])).toEqual([]);
});

it('guesses the word that was meant, and does not guess wildly', () => {
  expect(findNearest('tresholds', ['threshold', 'timeZone'])).toBe('threshold');
  expect(findNearest('colour', ['threshold', 'timeZone'])).toBeNull();
});

it('draws progress on one line, with an estimate', () => {
  let now = 0;
  const drawn: string[] = [];
  const progress = showProgress(
    { columns: 200, write: (text: string | Uint8Array) => drawn.push(String(text)) > 0 },
    () => now,
  );

  progress.step('o/r', { runs: 50 });
  now = 10_000;
  progress.step('o/r', { wanted: 40 });
  progress.step('o/r', { fetched: 10, bytes: 2_000_000 });
  now = 20_000;
  progress.step('o/s', { fetched: 10, bytes: 2_000_000 });
  progress.end();

  expect(drawn.at(-2)).toBe('\r\u001B[2K2 repositories, 50 runs listed, 20 of 40 artifacts, 4.0 MB, about 20 s left');
  expect(drawn.at(-1)).toBe('\r\u001B[2K');
});
