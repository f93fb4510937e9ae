import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { renderMarkdown } from '../src/page/markdown.ts';
import { renderTerminal } from '../src/terminal/terminal.ts';
import { visibleLength, type TerminalStyle } from '../src/terminal/terminal-text.ts';
import { anOrdinaryWeek } from './a-week.ts';

const plain: TerminalStyle = { columns: 80, bold: (text) => text, code: (text) => text };
const colour: TerminalStyle = {
  columns: 80,
  bold: (text) => `\u001B[1m${text}\u001B[22m`,
  code: (text) => `\u001B[36m${text}\u001B[39m`,
};

function readPage(name: string): Promise<string> {
  return readFile(new URL(`golden/${name}.md`, import.meta.url), 'utf8');
}

it.each([80, 140])('shows an ordinary week in %d columns', async (columns) => {
  const text = renderTerminal(renderMarkdown(anOrdinaryWeek()), { ...plain, columns });

  await expect(text).toMatchFileSnapshot(`golden/terminal-${columns}.txt`);
  for (const line of text.split('\n')) expect([line, visibleLength(line) <= columns]).toEqual([line, true]);
});

it.each(['broken-week', 'first-week', 'hostile-names', 'over-the-budget', 'quiet-week'])(
  'keeps every line of "%s" within the terminal',
  async (name) => {
    const text = renderTerminal(await readPage(name), plain);

    expect(text.split('\n').filter((line) => visibleLength(line) > 80)).toEqual([]);
    // A hostile title may say so, as text; our own markup is gone.
    if (name !== 'hostile-names') expect(text).not.toMatch(/<\/?details|<!--|\]\(http/u);
  },
);

it('colours what is bold or code, and touches nothing inside code', () => {
  expect(renderTerminal('A **bold** word, `co**d**e`, [`link`](https://x/y) and \\*stars\\*.', colour)).toBe(
    'A \u001B[1mbold\u001B[22m word, \u001B[36mco**d**e\u001B[39m, \u001B[36mlink\u001B[39m and *stars*.\n',
  );
});

it('aligns tables as they say, and keeps a bar behind a backslash', () => {
  expect(renderTerminal('| name | n |\n|---|--:|\n| `a\\|b` | 5 |\n| long one | 12 |', plain)).toBe(
    ['name       n', '────────  ──', 'a|b        5', 'long one  12', ''].join('\n'),
  );
});

it('keeps a percent sign with its number, and headings within the terminal', () => {
  const narrow = { ...plain, columns: 40 };

  expect(renderTerminal(`${'x'.repeat(36)} 85 %`, narrow)).toBe(`${'x'.repeat(36)}\n85 %\n`);
  expect(renderTerminal(`## ${'word '.repeat(9).trim()}`, narrow)).toBe(
    `${'word '.repeat(8).trim()}\nword\n${'━'.repeat(39)}\n`,
  );
});

const marks: TerminalStyle = { columns: 40, bold: (text) => `<${text}>`, code: (text) => `{${text}}` };

it.each<[string, readonly string[], readonly string[]]>([
  [
    'headings of the page underlined, those of its parts not',
    ['# One `x`', '## Two that is longer than forty columns are, so cut', '### Three', '#### Four', '#none'],
    [
      '<One {x}>',
      '━'.repeat(7),
      '<Two that is longer than forty columns>',
      '<are, so cut>',
      '━'.repeat(37),
      '<Three>',
      '<Four>',
      '#none',
    ],
  ],
  [
    'an alert with a bar, wrapped beside it',
    ['> [!NOTE]', '> **Not yet.** A sentence that is longer than one line of it.', '> x [!NOTE]', '> [!NOTE] x'],
    ['<┃ NOTE>', '┃ <Not yet.> A sentence that is longer', '┃ than one line of it.', '┃ x [!NOTE]', '┃ [!NOTE] x'],
  ],
  [
    'lists with dots, wrapped beside them',
    ['- an item of a list that is longer than one line', '- short', 'a - b'],
    ['• an item of a list that is longer than', '  one line', '• short', 'a - b'],
  ],
  [
    'what is to be copied as it is, to the end of its own fence',
    ['````markdown', '```', '**text**', '  ```', ' ```` ', 'after', '```', 'never closed'],
    ['    ```', '    **text**', '      ```', 'after', '    never closed'],
  ],
  [
    'comments of a whole line not at all, and others as text',
    ['<!-- a --> text', '<!-- b -->', 'text <!-- c -->', '</details>', '<details> x', 'x</details>'],
    ['<!-- a --> text', 'text <!-- c -->', '<details> x', 'x</details>'],
  ],
  ['one blank line for many, and none at the ends', ['', '', 'a', '', '', '', 'b', '', ''], ['a', '', 'b']],
  [
    'a table without a head without a line below it',
    ['| | |', '|---|--:|', '| open | 12 |', '| new | 1 |', 'after'],
    ['open  12', 'new    1', 'after'],
  ],
  [
    'the first column of a head too where it is empty',
    ['| | this week |', '|---|--:|', '| open | 12 |'],
    ['<      this week>', '────  ─────────', 'open         12'],
  ],
  [
    'cells that are missing as empty ones',
    ['| a | b | c |', '|---|:-:|--:|', '| long one |', '| x | y | z |'],
    ['<a         b  c>', '────────  ─  ─', 'long one', 'x         y  z'],
  ],
])('shows %s', (_, page, shown) => {
  expect(renderTerminal(page.join('\n'), marks)).toBe(`${shown.join('\n')}\n`);
});

it('wraps cells between words first, then cuts names, until the table fits', () => {
  const page = [
    '| repository | gate runs | open | compared with |',
    '|---|--:|--:|---|',
    '| `pdurlej/atlas-signer` | 33 | 75 | 2026-W26, analyzer changed |',
    '| `o/r` | 1 | 1 | no full scan this week, the last one is carried |',
  ].join('\n');

  expect(renderTerminal(page, { ...plain, columns: 60 }).split('\n')).toEqual([
    'repository            gate runs  open  compared with',
    '────────────────────  ─────────  ────  ─────────────────────',
    'pdurlej/atlas-signer         33    75  2026-W26, analyzer',
    '                                       changed',
    'o/r                           1     1  no full scan this',
    '                                       week, the last one is',
    '                                       carried',
    '',
  ]);
  expect(
    renderTerminal(page, { ...plain, columns: 40 })
      .split('\n')
      .slice(0, 7),
  ).toEqual([
    'repository         gate  open  compared',
    '                   runs        with',
    '─────────────────  ────  ────  ─────────',
    'pdurlej/atlas-       33    75  2026-W26,',
    'signer                         analyzer',
    '                               changed',
    'o/r                   1     1  no full',
  ]);
});

it('draws the chart as bars that leave room for its numbers', () => {
  const chart = [
    '```mermaid',
    'xychart-beta',
    '  title "New (bars), resolved (line) by week"',
    '  x-axis [W09, W10, W11]',
    '  y-axis "findings" 0 --> 20',
    '  bar [4, 20, 0]',
    '  line [0, 5, 1]',
    '```',
    'after',
  ].join('\n');
  const bars = (columns: number): string[] =>
    renderTerminal(chart, { ...marks, columns })
      .split('\n')
      .map((line) => line.replace(/([█░])\1*$/u, (run, sign: string) => `${sign}${run.length}`));
  const drawn = (n: number): string[] => [
    '<New (█), resolved (░) by week>',
    `W09       4 █${n / 5}`,
    '          0',
    `W10      20 █${n}`,
    `          5 ░${n / 4}`,
    'W11       0',
    `          1 ░${Math.round(n / 20)}`,
    'after',
    '',
  ];

  expect(bars(40)).toEqual(drawn(20));
  expect(bars(200)).toEqual(drawn(60));
  expect(bars(5).slice(-8, -5)).toEqual(['W09       4 █2', '          0', 'W10      20 █10']);
});

it('opens folds, drops markers, and indents what is to be copied', () => {
  expect(
    renderTerminal('<!-- m -->\n\n<details><summary>More</summary>\n\n```markdown\n### x\n```\n\n</details>', plain),
  ).toBe('▾ More\n\n    ### x\n');
});
