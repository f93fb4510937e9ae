import { expect, it } from 'vitest';
import { readEntry, renderLogEntry, type NewEntry } from '../src/log/log-entry.ts';
import { splitSections } from '../src/log/log-markdown.ts';

/** What becomes of a heading with the lines below it: an entry's class, the reason it is refused for, or nothing. */
function readFirst(heading: string, ...body: string[]): ReturnType<typeof readEntry> {
  const [section] = splitSections([heading, ...body].join('\n'));
  if (section === undefined) throw new Error('no heading');
  return readEntry(section, { source: 'o/inbox#1 comment 5', repository: null });
}

function fateOf(heading: string): string | null {
  const read = readFirst(heading);
  return read === null ? null : 'reason' in read ? read.reason : `counts as ${read.class}`;
}

const noClass = 'no class: write `[TP]`, `[FP]`, `[FN]` or `[FRICTION]` before the title';
const unknownClass = 'an unknown class: it is none of TP, FP, FN, FRICTION';
const noTime = 'a time that does not exist';
const tooMuch = 'more than a time and a dash before the class: write it as 2026-05-30 21:14 — `[TP]`';
const noDate = 'no date: write it as 2026-05-30 21:14';
const example = "the template's example";

it.each([
  ['### Notes', null],
  ['### Notes of May', null],
  ['## 2026-05-30 notes', null],
  ['### 2026-05-30 notes', noClass],
  ['### 2026-05-30 21:14', noClass],
  ['### 2026-05-30 21:14 — Repair of a[b] and c[d]', noClass],
  ['## Options [BUG]', null],
  ['## Options `[BUG]`', unknownClass],
  ['## [BUG] of the week', null],
  ['## 2026-05-30 — [BUG] t', unknownClass],
  ['## [TP] t', noDate],
  ['## See [TP] t', noDate],
  ['## [META] t', '[META] is an entry of another kind'],
])('takes for an entry what was meant as one: "%s" (%s)', (heading, fate) => {
  expect(fateOf(heading)).toBe(fate);
});

it.each([
  ['### 2026-05-30 21:14 later — `[TP]` t', tooMuch],
  ['### 2026-05-30 example — `[TP]` t', tooMuch],
  ['### Example — `[TP]` t', example],
  ['### Another example — `[TP]` t', noDate],
  ['### Examples — `[TP]` t', noDate],
  ['### 2026-05-32 21:14 — `[TP]` t', 'a date that does not exist'],
  ['### 2026-05-30 HH:MM — `[TP]` t', noTime],
  ['### 2026-05-30 24:00 — `[TP]` t', noTime],
  ['### 2026-05-30 21:60 — `[TP]` t', noTime],
  ['### 2026-05-30 23:59 — `[TP]` t', 'counts as TP'],
  ['### 2026-05-30 0:00 — `[TP]` t', 'counts as TP'],
  ['### 2026-05-30 19:00 - [friction] t', 'counts as FRICTION'],
  ['### 2024-02-29 — `[FN]` t', 'counts as FN'],
])('is strict about what counts: "%s" (%s)', (heading, fate) => {
  expect(fateOf(heading)).toBe(fate);
});

it('says of what is hidden only where it was meant as an entry', () => {
  const hidden = (...lines: string[]): unknown[] =>
    splitSections(lines.join('\n')).map((section) => readEntry(section, { source: 's', repository: null }));

  expect(hidden('<!--', '### 2026-05-30 notes', '### 2026-05-30 — [TP] t', '-->')).toEqual([
    null,
    { source: 's', line: 3, date: '2026-05-30', reason: 'inside an HTML comment' },
  ]);
  expect(hidden('~~~', '### 2026-05-30 notes', '### 2026-05-32 — [TP] t')).toEqual([
    null,
    { source: 's', line: 3, date: null, reason: 'inside a code fence' },
  ]);
});

const heading = '### 2026-05-30 9:14 — `[TP]` t';

it.each([
  ['**Repo:** o/x', 'o/x'],
  ['**Repository:** `owner.x/na-me.y` (the old one)', 'owner.x/na-me.y'],
  ['- **Repo**: o/x.', 'o/x'],
  ['  * ** repo :** O/x', 'O/x'],
  ['**Repo:** see o/x', ''],
  ['**Repo:** o/x/y', ''],
  ['**Repo:** o/x-', ''],
  ['**Repo:** -o/x', ''],
  ['**Repo:** https://forge.example.org/o/x', ''],
  ['**Repo:** o', ''],
  ['**Repo:**', ''],
  ['Repo: o/x', ''],
  ['the **Repo:** o/x', ''],
])('reads the repository of a comment from "%s"', (line, repository) => {
  expect(readFirst(heading, '', line, '**Repo:** late/too')).toMatchObject({
    repository: line.startsWith('Repo') || line.startsWith('the') ? 'late/too' : repository,
    time: '09:14',
  });
});

it.each([
  ['**Rule:** PY031', ['PY031'], []],
  ['**Rules**: py031 and PY050.', ['PY031', 'PY050'], []],
  ['**fallow rule:** Unused-Symbol', ['PY031'], []],
  ['- **pyfallow rules:** PY031-unused-symbol', ['PY031'], []],
  ['**fallow-py rule(s):** PY0313, numpy131, py131x, happy', [], ['PY0313']],
  ['**fallow-py rule(s):** PY777/PY778, PY777', [], ['PY777', 'PY778']],
  ['**Ruled:** PY031', [], []],
])('reads the rules from "%s"', (line, rules, unknownRules) => {
  expect(readFirst(heading, line)).toMatchObject({ rules, unknownRules });
});

const entry: NewEntry = {
  date: '2026-05-30',
  time: '09:14',
  class: 'FP',
  title: 'A title',
  repository: 'o/r',
  rules: [],
  text: 'It was wrong.',
};

it('writes the exact form', () => {
  expect(renderLogEntry(entry)).toBe(
    [
      '### 2026-05-30 09:14 — `[FP]` A title',
      '',
      '**Repo:** o/r',
      '**fallow-py rule(s):** N/A',
      '**What happened:** It was wrong.',
      '',
    ].join('\n'),
  );
});

it('writes nothing that would end the entry or hide the next one', () => {
  const text = renderLogEntry({
    ...entry,
    title: ' #1 of\n\n C# ',
    rules: ['PY031', 'PY050'],
    text: 'a \r\n### b  <!-- c <!-- d ',
  });

  expect(text.split('\n')).toEqual([
    '### 2026-05-30 09:14 — `[FP]` #1 of C# ###',
    '',
    '**Repo:** o/r',
    '**fallow-py rule(s):** PY031, PY050',
    '**What happened:** a ### b &lt;!-- c &lt;!-- d',
    '',
  ]);
  expect(renderLogEntry({ ...entry, title: '#1 of them' })).toContain('`[FP]` #1 of them\n');
  expect(renderLogEntry({ ...entry, title: 'About C#' })).toContain('`[FP]` About C# ###\n');
});
