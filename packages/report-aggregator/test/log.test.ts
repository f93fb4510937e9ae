import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderLogEntry } from '../src/log/log-entry.ts';
import { checkLogEntry, readLog, tallyLog } from '../src/log/log.ts';

const origin = { source: 'o/r:LOG.md', repository: 'o/r' };
const window = { openedDay: '2026-05-01', lastDay: '2026-05-31' };

function read(...lines: string[]): ReturnType<typeof readLog> {
  return readLog(lines.join('\n'), origin);
}

it('reads the exact form', () => {
  expect(
    read(
      '# Log',
      '### 2026-05-30 21:14 — `[FN]` A title',
      '',
      '**Repo:** other/name',
      '**fallow-py rule(s):** PY050, `PY031`',
    ),
  ).toEqual({
    entries: [
      {
        source: 'o/r:LOG.md',
        line: 2,
        repository: 'o/r',
        date: '2026-05-30',
        time: '21:14',
        class: 'FN',
        title: 'A title',
        rules: ['PY050', 'PY031'],
        unknownRules: [],
        forgiven: [],
      },
    ],
    refused: [],
  });
});

it.each([
  ['### 2026-05-30 — `[TP]` t', ['no time']],
  ['### 2026-05-30 21:14 - `[TP]` t', ['another dash']],
  ['#### 2026-05-30 21:14 — `[TP]` t', ['another heading level']],
  ['### 2026-05-30 21:14 — [TP] t', ['class without backticks']],
  ['### 2026-05-30 21:14 — `[tp]` t', ['class in small letters']],
  ['###\u00A02026-05-30\u00A09:14 — `[TP]` t ###', []],
])('forgives "%s" and names what', (heading, forgiven) => {
  expect(read(heading).entries).toMatchObject([{ date: '2026-05-30', class: 'TP', title: 't', forgiven }]);
});

it.each([
  ['### YYYY-MM-DD HH:MM — `[CATEGORY]` Short title', "the template's example"],
  ['### Example entry — `[META]` Window opens', "the template's example"],
  ['### 2026-05-30 21:14 — `[WIN]` t', '[WIN] is an entry of another kind'],
  ['### 2026-05-30 21:14 — `[BUG]` t', 'an unknown class: it is none of TP, FP, FN, FRICTION'],
  ['### 2026-02-30 21:14 — `[TP]` t', 'a date that does not exist'],
  ['### 2026-05-30 25:14 — `[TP]` t', 'a time that does not exist'],
  ['### — `[TP]` t', 'no date: write it as 2026-05-30 21:14'],
  ['### 2026-05-30 forgot the class', 'no class: write `[TP]`, `[FP]`, `[FN]` or `[FRICTION]` before the title'],
])('refuses "%s"', (heading, reason) => {
  expect(read(heading)).toMatchObject({ entries: [], refused: [{ line: 1, reason }] });
});

it('sees what stands in comments and fences, and where they end', () => {
  const { entries, refused } = read(
    '<!--',
    '### 2026-05-01 10:00 — `[TP]` hidden',
    '-->',
    '````',
    '```',
    '### 2026-05-02 10:00 — `[TP]` fenced',
    '````',
    '### 2026-05-03 10:00 — `[TP]` real',
  );

  expect(refused.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'inside an HTML comment'],
    [6, 'inside a code fence'],
  ]);
  expect(entries.map(({ title }) => title)).toEqual(['real']);
});

it('takes rules by code or by name, with either template, and keeps unknown codes apart', () => {
  const rules = (line: string): unknown =>
    read('### 2026-05-30 21:14 — `[TP]` t', line).entries.map(({ rules: known, unknownRules }) => [
      known,
      unknownRules,
    ])[0];

  expect(rules('**Pyfallow rule(s):** PY040 (missing-runtime-dependency)')).toEqual([['PY040'], []]);
  expect(rules('**fallow-py rule(s):** unused-symbol / py131')).toEqual([['PY031'], ['PY131']]);
  expect(rules('**fallow-py rule(s):** N/A')).toEqual([[], []]);
  expect(rules('no such line')).toEqual([[], []]);
});

it('takes the repository of a comment from its own line', () => {
  const comment = { source: 'o/inbox#1 comment 5', repository: null };

  expect(readLog('### 2026-05-30 21:14 — `[TP]` t\n**Repo:** `o/x`', comment).entries[0]?.repository).toBe('o/x');
  expect(readLog('### 2026-05-30 21:14 — `[TP]` t', comment).entries[0]?.repository).toBe('');
});

it('counts an entry once, and only within the window', () => {
  const text = [
    '### 2026-05-30 21:14 — `[TP]` t',
    '### 2026-04-30 21:14 — `[TP]` early',
    '### 2026-06-01 21:14 — `[FP]` late',
    '### 2026-02-31 21:14 — `[FP]` never',
  ].join('\n');
  const census = tallyLog([readLog(text, origin), readLog(text, { ...origin, source: 'o/r:OLD.md' })], window);

  expect(census).toMatchObject({
    entries: 1,
    byClass: { TP: 1, FP: 0, FN: 0, FRICTION: 0 },
    byRepository: { 'o/r': 1 },
  });
  expect(census.refused.map(({ source, line, reason }) => `${source}:${line} ${reason}`)).toEqual([
    'o/r:LOG.md:4 a date that does not exist',
    'o/r:OLD.md:1 a duplicate: this entry was counted already',
    'o/r:OLD.md:4 a date that does not exist',
  ]);
});

it('counts from the day the window opened to the last one known, both included', () => {
  const days = ['2026-04-30', '2026-05-01', '2026-05-31', '2026-06-01'];
  const entries = days.map((day) => `### ${day} 10:00 — \`[TP]\` t`).join('\n');
  const refused = days.map((day) => `### ${day} 10:00 — \`[WIN]\` t`).join('\n');

  expect(tallyLog([readLog(entries, origin)], window).counted.map(({ date }) => date)).toEqual(days.slice(1, 3));
  expect(tallyLog([readLog(refused, origin)], window).refused.map(({ line }) => line)).toEqual([2, 3]);
});

it('lists entries by time, those without one first in their day, then by source and line', () => {
  const text = [
    '### 2026-05-30 21:14 — `[TP]` f',
    '### 2026-05-30 21:14 — `[TP]` g',
    '### 2026-05-30 9:05 — `[FP]` d',
    '### 2026-05-30 — `[FN]` c',
    '### 2026-05-29 23:00 — `[FRICTION]` b',
  ].join('\n');
  const other = '### 2026-05-30 21:14 — `[FN]` e\n### 2026-05-29 — `[FN]` a';
  const sources = [readLog(text, { ...origin, source: 'z' }), readLog(other, { ...origin, source: 'a' })];
  const census = tallyLog(sources, window);

  expect(census.counted.map(({ title }) => title).join('')).toBe('abcdefg');
  expect(tallyLog(sources.toReversed(), window)).toEqual(census);
  expect(census.byClass).toEqual({ TP: 2, FP: 1, FN: 3, FRICTION: 1 });
});

it('takes of two equal entries the one of the first source and line, and calls none of the others equal', () => {
  const twice = '### 2026-05-30 21:14 — `[TP]` t\n### 2026-05-30 21:14 — `[TP]` t';
  const others = [
    '### 2026-05-30 21:15 — `[TP]` t',
    '### 2026-05-30 — `[TP]` t',
    '### 2026-05-29 21:14 — `[TP]` t',
    '### 2026-05-30 21:14 — `[FP]` t',
    '### 2026-05-30 21:14 — `[TP]` u',
  ].join('\n');
  const census = tallyLog(
    [
      readLog(others, { ...origin, source: 'c' }),
      readLog(twice, { ...origin, source: 'b' }),
      readLog(twice, { ...origin, source: 'a', repository: 'o/other' }),
    ],
    window,
  );

  expect(census.entries).toBe(7);
  expect(census.refused.map(({ source, line }) => `${source}:${line}`)).toEqual(['a:2', 'b:2']);
  expect(Object.entries(census.byRepository)).toEqual([
    ['o/other', 1],
    ['o/r', 6],
  ]);
});

it('says which entries were forgiven and which rules are unknown', () => {
  const text = [
    '### 2026-05-30 21:14 — `[TP]` t',
    '**Rule:** PY031, PY777, PY888',
    '### 2026-05-30 - [fp] t',
    '**Rule:** PY999',
    '### 2026-06-30 - [fp] t',
    '**Rule:** PY666',
  ].join('\n');
  const census = tallyLog([readLog(text, origin)], window);

  expect(census.forgiven).toBe(1);
  expect(census.unknownRules).toEqual([
    { source: origin.source, line: 3, rule: 'PY999' },
    { source: origin.source, line: 1, rule: 'PY777' },
    { source: origin.source, line: 1, rule: 'PY888' },
  ]);
});

it('checks an entry before it is put into a log', () => {
  const entry = '### 2026-05-30 21:14 — `[TP]` t\n';

  expect(checkLogEntry(entry)).toBeNull();
  expect(checkLogEntry(entry.replace('TP', 'WIN'))).toBe('[WIN] is an entry of another kind');
  expect(checkLogEntry(`${entry}### 2026-05-32 — \`[TP]\` t`)).toBe('a date that does not exist');
  expect(checkLogEntry('no heading')).toBe('it has no heading of the form');
});

it('reads back what it writes', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .map((text) => `t${text.replaceAll(/[\p{C}\p{Z}\s]/gu, ' ').trim()}`);
  fc.assert(
    fc.property(
      word,
      word,
      fc.constantFrom('TP', 'FP', 'FN', 'FRICTION'),
      fc.subarray(['PY031', 'PY050']),
      (title, text, kind, rules) => {
        const entry = {
          date: '2026-05-30',
          time: '09:14',
          class: kind,
          title: title.replaceAll(/\s+/gu, ' ').replace(/[#\s]+$/u, ''),
          repository: 'o/r',
          rules,
          text,
        } as const;
        const { entries } = readLog(renderLogEntry(entry), origin);

        expect(entries).toMatchObject([
          { date: entry.date, time: entry.time, class: kind, title: entry.title, rules, forgiven: [] },
        ]);
      },
    ),
  );
});
