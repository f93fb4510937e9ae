/** Where a new entry goes in a log that people keep, and that it is one entry more there. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderLogEntry } from '../src/log/log-entry.ts';
import { insertLogEntry } from '../src/log/log-insert.ts';
import { readLog } from '../src/log/log.ts';

const entry = renderLogEntry({
  date: '2026-05-30',
  time: '21:14',
  class: 'FP',
  title: 'new',
  repository: 'o/r',
  rules: ['PY031'],
  text: 'Loaded by name.',
});
const origin = { source: 's', repository: 'o/r' };

function datesOf(log: string): string[] {
  return readLog(log, origin).entries.map(({ date }) => date.slice(5));
}

function insert(log: string): string {
  const inserted = insertLogEntry(log, entry);
  if ('reason' in inserted) throw new Error(inserted.reason);
  return inserted.text;
}

it.each([
  [
    'newest on top',
    '# Log\n\n### 2026-05-20 10:00 — `[TP]` a\n\n### 2026-05-10 10:00 — `[TP]` b\n',
    ['05-30', '05-20', '05-10'],
  ],
  [
    'oldest on top',
    '# Log\n\n### 2026-05-10 10:00 — `[TP]` b\n\n### 2026-05-20 10:00 — `[TP]` a\n',
    ['05-10', '05-20', '05-30'],
  ],
  ['one entry, in another form', '## 2026-05-20 [tp] a', ['05-30', '05-20']],
  [
    'entries only in comments and fences',
    '<!--\n### 2026-05-20 10:00 — `[TP]` a\n-->\n```\n### 2026-05-10 10:00 — `[TP]` b\n```',
    ['05-30'],
  ],
  ['nothing', '', ['05-30']],
  ['the first line is an entry', '### 2026-05-20 10:00 — `[TP]` a', ['05-30', '05-20']],
])('%s', (_, log, dates) => {
  expect(datesOf(insert(log))).toEqual(dates);
});

it('keeps the line endings and every other line of a log', () => {
  const log = '\uFEFF# Log\r\n\r\nAbout it.\r\n\r\n### 2026-05-20 10:00 — `[TP]` a\r\nText.\r\n';
  const text = insert(log);

  expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  expect(text.replace(`${entry.replaceAll('\n', '\r\n')}\r\n`, '')).toBe(log);
});

it('says why an entry would not count', () => {
  const swallowed = { reason: 'a comment or code fence of the log is not closed, and would swallow it' };

  expect(insertLogEntry('# Log\n<!-- open', entry)).toEqual(swallowed);
  expect(insertLogEntry('# Log\n~~~\n', entry)).toEqual(swallowed);
  expect(insertLogEntry(entry, entry)).toEqual({
    reason: 'the log has an entry of this day, time, class and title already',
  });
  expect(insertLogEntry('', 'no entry')).toEqual({ reason: 'it is no entry' });
});

it('adds exactly one entry to any log, or says why not', () => {
  const line = fc.constantFrom(
    '### 2026-05-20 10:00 — `[TP]` a',
    '# x',
    '```',
    '<!--',
    '-->',
    'text',
    '',
    '### 2026-06-01 — [FN] b',
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, newline) => {
      const log = lines.join(newline);
      const inserted = insertLogEntry(log, entry);
      if ('reason' in inserted) return;
      const [before, after] = [readLog(log, origin).entries, readLog(inserted.text, origin).entries];
      expect(after.filter(({ title }) => title !== 'new').map(({ title }) => title)).toEqual(
        before.map(({ title }) => title),
      );
      expect(after.filter(({ title }) => title === 'new')).toHaveLength(1);
    }),
  );
});

it.each([
  ['', entry],
  ['\n\n', entry],
  ['# Log\n\n\n', `# Log\n\n${entry}`],
  ['  # Log', `  # Log\n\n${entry}`],
  ['### 2026-05-20 10:00 — `[TP]` a\n', `${entry}\n### 2026-05-20 10:00 — \`[TP]\` a\n`],
])('leaves a blank line between an entry and what stands there: %j', (log, text) => {
  expect(insert(log)).toBe(text);
});

it('ends lines as the log does, whatever the entry does', () => {
  expect(insertLogEntry('# Log\n', entry.replaceAll('\n', '\r\n'))).toEqual({ text: `# Log\n\n${entry}` });
});

it('puts an entry right above the first one, below what introduces the log', () => {
  const above = '# Log\r\n\nAbout it.\r\n\r\n';
  const below = '### 2026-05-20 10:00 — `[TP]` a\r\n\r\n### 2026-05-10 10:00 — `[TP]` b\r\n';

  expect(insert(above + below).replaceAll('\r\n', '\n')).toBe(`${above}${entry}\n${below}`.replaceAll('\r\n', '\n'));
});

it.each([
  ['day', '### 2026-05-29 21:14 — `[FP]` new'],
  ['time', '### 2026-05-30 21:15 — `[FP]` new'],
  ['class', '### 2026-05-30 21:14 — `[TP]` new'],
  ['title', '### 2026-05-30 21:14 — `[FP]` other'],
])('takes an entry that differs from one in the log by its %s alone', (_, heading) => {
  expect(datesOf(insert(`${heading}\n`))).toHaveLength(2);
});

it('looks for the place among dated headings only', () => {
  const log =
    '# 3 things\n\n### Someday — `[TP]` x\n\n### 2026-05-10 10:00 — `[TP]` b\n\n### 2026-05-20 10:00 — `[TP]` a\n';

  expect(insert(log)).toBe(`${log}\n${entry}`);
});
