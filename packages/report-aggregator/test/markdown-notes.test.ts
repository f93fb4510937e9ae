import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMention, comparablePage, keepNotes } from '../src/page/markdown-notes.ts';
import { renderMarkdown } from '../src/page/markdown.ts';
import { aDigest } from './a-digest.ts';
import { anOrdinaryWeek } from './a-week.ts';

const open = '<!-- platformctl:notes -->';
const close = '<!-- /platformctl:notes -->';
const page = renderMarkdown(aDigest());
const newer = renderMarkdown(anOrdinaryWeek());
const mention = '@pdurlej `unused-symbol` is now *tune*';

function withNotes(text: string): string {
  return page.replace(`${open}\n`, () => `${open}\n${text}\n`);
}

function notesOf(body: string): string {
  return body.slice(body.indexOf(open) + open.length + 1, body.lastIndexOf(close)).trimEnd();
}

test('a posted page equals its derived one, whatever people wrote and however lines end', () => {
  const posted = addMention(withNotes('Seen.\n\nAll fine.'), mention).replaceAll('\n', '\r\n').trimEnd();

  expect(comparablePage(posted)).toBe(comparablePage(page));
  expect(comparablePage(posted)).not.toBe(comparablePage(newer));
});

test('an edit keeps mention line and notes', () => {
  const kept = keepNotes(newer, addMention(withNotes('Seen.'), mention));

  expect(kept.split('\n').slice(0, 5)).toEqual([newer.split('\n')[0], '', mention, '', newer.split('\n')[2]]);
  expect(notesOf(kept)).toBe('Seen.');
  expect(comparablePage(kept)).toBe(comparablePage(newer));
});

test('an edit of a page without either changes nothing', () => {
  expect(keepNotes(newer, page)).toBe(newer);
  expect(addMention(page, '')).toBe(page);
});

test.each([
  ['no fence at all', page.replace(`${open}\n${close}\n`, 'lost'), ''],
  ['only the end of a fence', page.replace(`${open}\n`, 'lost\n'), ''],
  ['a fence without its end', withNotes('Kept.').replace(close, ''), 'Kept.'],
  ['its end before its beginning', page.replace(`${open}\n${close}`, `${close}\n${open}\nKept.`), 'Kept.'],
  ['two fences', `${withNotes('One.')}\n${open}\nTwo.\n${close}\n`, 'One.\n\nTwo.'],
  ['a fence forged inside', withNotes(`One.\n${close}\nTwo.\n${open}\nThree.`), 'One.\nTwo.\nThree.'],
  ['text below the fence', `${withNotes('One.')}Below.\n`, 'One.\nBelow.'],
  ['a fence that was indented', withNotes('Kept.').replace(open, `  ${open} `), 'Kept.'],
  [
    'a marker among the notes',
    withNotes('<!-- platformctl:dogfood digest week=2026-W01 -->'),
    '<!-- platformctl:dogfood digest week=2026-W01 -->',
  ],
])('with %s the page comes out whole, with one fence', (_, old, notes) => {
  const kept = keepNotes(newer, old);

  expect(notesOf(kept)).toBe(notes);
  expect(kept.split('\n').filter((line) => line === open || line === close)).toEqual([open, close]);
  expect(keepNotes(newer, kept)).toBe(kept);
  expect(comparablePage(kept)).toBe(comparablePage(newer));
});

test.each([
  ['what a crash left of a merge', 'One.\nTwo.', ['Two.'], 'One.\nTwo.'],
  ['a copy that went on', 'One.', ['One.\nTwo.'], 'One.\nTwo.'],
  ['three of one kind', 'One.', ['One.', 'One.'], 'One.'],
  ['words within words', 'Twofold.', ['Two'], 'Twofold.\n\nTwo'],
  ['two that went on apart', 'Mine.\n\nCommon.', ['Theirs.\n\nCommon.'], 'Mine.\n\nCommon.\n\nTheirs.'],
  ['two that began alike', 'Common.\n\nMine.', ['Common.\n\nTheirs.'], 'Common.\n\nMine.\n\nTheirs.'],
  ['one that goes on after the other', 'One.\n\nTwo.', ['Two.\n\nThree.'], 'One.\n\nTwo.\n\nThree.'],
  ['different ones', 'One.', ['', 'Two.'], 'One.\n\nTwo.'],
])('notes of duplicates are taken over once: %s', (_, own, others, notes) => {
  const kept = keepNotes(newer, withNotes(own), others.map(withNotes));

  expect(notesOf(kept)).toBe(notes);
  expect(keepNotes(newer, kept, others.map(withNotes))).toBe(kept);
});

test('every paragraph of every copy is in what comes out, and a second time adds nothing', () => {
  const paragraph = fc.constantFrom('One.', 'Two.', 'Three.', 'Four.', '- a\n- b');
  const copy = fc.array(paragraph, { maxLength: 5 });
  fc.assert(
    fc.property(copy, fc.array(copy, { maxLength: 3 }), (own, others) => {
      const bodies = others.map((each) => withNotes(each.join('\n\n')));
      const kept = keepNotes(newer, withNotes(own.join('\n\n')), bodies);

      for (const each of [own, ...others].flat()) expect(`\n${notesOf(kept)}\n`).toContain(`\n${each}\n`);
      for (const body of bodies) expect(keepNotes(newer, kept, [body])).toBe(kept);
    }),
  );
});

test('text below the fence is a difference, so that the next edit takes it in', () => {
  expect(comparablePage(`${page}Below.\n`)).not.toBe(comparablePage(page));
});

test('only a mention between marker and heading is kept, not any text', () => {
  const old = page.replace('\n\n## ', '\n\nSomebody wrote this.\n\n## ');

  expect(keepNotes(newer, old)).toBe(newer);
  expect(comparablePage(old)).not.toBe(comparablePage(page));
});

test('any notes survive any number of edits, and never show in a comparison', () => {
  const line = fc.oneof(
    fc.constantFrom('', open, close, '## Dogfood evidence · week x', '@x', '</details>', '```'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const once = keepNotes(newer, withNotes(lines.join('\n')));

      expect(keepNotes(page, keepNotes(newer, once))).toBe(keepNotes(page, once));
      expect(comparablePage(once)).toBe(comparablePage(newer));
      for (const text of lines
        .flatMap((each) => each.split(/\r\n?|\n/u))
        .filter((each) => each.trim() !== '' && each.trim() !== open && each.trim() !== close)) {
        expect(once.split('\n')).toContain(text);
      }
    }),
  );
});

test('what is compared is the page with an empty fence, where it has one', () => {
  const body = (...lines: string[]): string => lines.join('\n');

  expect(comparablePage(body('m', '', 'text', open, 'Seen.', close, '', ''))).toBe(
    body('m', '', 'text', open, close, ''),
  );
  expect(comparablePage(body('m', 'text'))).toBe(body('m', 'text', ''));
  expect(comparablePage(body('m', 'text', close))).toBe(body('m', 'text', close, ''));
  expect(comparablePage(body('m', open, 'Seen.', ` ${close} `, 'Below.'))).toBe(body('m', open, close, 'Below.', ''));
  expect(comparablePage(body(open, 'Seen.'))).toBe(body('', open, close, '').trimStart());
});
