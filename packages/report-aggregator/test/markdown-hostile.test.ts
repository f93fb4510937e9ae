import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Digest } from '../src/digest/digest.ts';
import { cleanText, codeCell, codeSpan } from '../src/page/escape.ts';
import { markerOf, renderMarkdown } from '../src/page/markdown.ts';
import { aChange, aThreshold, findings } from './a-digest.ts';
import { anOrdinaryWeek } from './a-week.ts';
import { hostile, poison } from './hostile.ts';
import { hasDanger, readPage } from './read-page.ts';
import { stories } from './stories.ts';

const marker = markerOf('2026-W27');
const ours =
  /^(?:<details><summary>[A-Za-z0-9 ,:–]+<\/summary>|<\/details>|<!-- platformctl:notes -->|<!-- \/platformctl:notes -->)$/u;
const address =
  /^https:\/\/forge\.example\.org\/[\w.-]+\/[\w.-]+\/(?:actions\/runs\/\d+|src\/commit\/[0-9a-f]{40,64}\/[^?#\s]+(?:#L\d+)?)$/u;

/** A week with everything a page can show, and few enough findings to be parsed many times. */
function aSmallWeek(over: Partial<Digest>): Digest {
  const week = anOrdinaryWeek();
  return {
    ...week,
    rules: week.rules.slice(0, 6),
    changes: week.changes.map((change, at) => ({
      ...change,
      new: change.new.slice(0, 2),
      absent: change.absent.slice(0, 2),
      analyzerChanged: at === 1,
    })),
    log: { ...week.log, counted: week.log.counted.slice(-5) },
    gaps: [...week.gaps, ...week.gaps, { ...(week.gaps[0] as Digest['gaps'][number]), incomplete: true }],
    previous: week.previous === null ? null : { ...week.previous, rules: { x: 'tune', y: 'drop' } },
    ...over,
  };
}

function diagramOf(page: string): string | undefined {
  return /```mermaid\n[^`]*```/u.exec(page)?.[0];
}

const weeks: fc.Arbitrary<Digest> = fc.constantFrom(
  aSmallWeek({}),
  aSmallWeek({ threshold: aThreshold({ state: 'broken', reasons: ['a', 'b'] }) }),
  aSmallWeek({ threshold: aThreshold({ tune: ['a'] }), gaps: aSmallWeek({}).gaps.slice(0, 1) }),
);

const poisoned = fc.tuple(weeks, fc.infiniteStream(hostile)).map(([week, strings]) => ({
  tame: week,
  digest: poison(week, () => strings.next().value as string),
}));

test('whatever a report, log or name says, the page holds only the HTML, links and words that are ours', () => {
  fc.assert(
    fc.property(poisoned, ({ digest }) => {
      const page = renderMarkdown(digest);
      const read = readPage(page);

      expect(read.images).toBe(0);
      expect(read.html[0]).toBe(marker);
      expect(
        read.html
          .slice(1)
          .flatMap((html) => html.split('\n'))
          .filter((html) => !ours.test(html)),
      ).toEqual([]);
      expect(read.links.filter((link) => !address.test(link) || /\/\.{1,2}(?:\/|$)/u.test(link))).toEqual([]);
      expect(read.texts.filter(hasDanger)).toEqual([]);
    }),
    { numRuns: 80 },
  );
});

test('the marker stands only on the first line, and there is exactly one notes fence, the last lines', () => {
  fc.assert(
    fc.property(poisoned, ({ digest }) => {
      const page = renderMarkdown(digest);

      expect(page.startsWith(`${marker}\n\n## `)).toBe(true);
      expect(page.split('\n').filter((line) => line.includes('<!-- platformctl:dogfood'))).toEqual([marker]);
      expect(page.endsWith('\n\n<!-- platformctl:notes -->\n<!-- /platformctl:notes -->\n')).toBe(true);
      expect(page.match(/<!--/gu)).toHaveLength(3);
      expect(page.match(/-->/gu)?.length).toBe(3 + (page.includes('y-axis') ? 1 : 0));
    }),
    { numRuns: 40 },
  );
});

test('names change no block of the page: not a cell, list, fold or heading more or less', () => {
  // There are three tame weeks, and each has one outline.
  const outlines = new Map<Digest, readonly string[]>();
  fc.assert(
    fc.property(poisoned, ({ tame, digest }) => {
      // A changed verdict is a line, and rules of one name are one rule: their number is no matter of escaping.
      const previous = tame.previous === null ? null : { ...tame.previous, rules: {} };
      const read = readPage(renderMarkdown({ ...digest, previous }));

      const outline =
        outlines.get(tame) ?? readPage(renderMarkdown({ ...poison(tame, () => 'word'), previous })).outline;
      outlines.set(tame, outline);

      expect(read.outline).toEqual(outline);
      for (const rows of read.tables) expect(new Set(rows).size).toBe(1);
    }),
    { numRuns: 40 },
  );
});

test('no control, bidi or zero-width character and no half of a surrogate pair reaches the page', () => {
  fc.assert(
    fc.property(poisoned, ({ digest }) => {
      const page = renderMarkdown(digest);

      expect(page.isWellFormed()).toBe(true);
      expect(page.match(/[\p{Cf}\u2028\u2029]|(?!\n)\p{Cc}/u)).toBeNull();
    }),
    { numRuns: 40 },
  );
});

test('no text of a report enters the diagram', () => {
  fc.assert(
    fc.property(poisoned, ({ tame, digest }) => {
      expect(diagramOf(renderMarkdown(digest))).toBe(diagramOf(renderMarkdown(tame)));
    }),
    { numRuns: 20 },
  );
});

test('at every budget the page stays whole, and within it as long as verdict and fence fit', () => {
  fc.assert(
    fc.property(poisoned, fc.integer({ min: 0, max: 30_000 }), ({ digest }, budget) => {
      const page = renderMarkdown(digest, { budget });
      const read = readPage(page);

      expect(page.length).toBeLessThanOrEqual(Math.max(budget, 8_000));
      expect(read.html.filter((html) => html.startsWith('<details>'))).toHaveLength(
        read.html.filter((html) => html === '</details>').length,
      );
      for (const rows of read.tables) expect(new Set(rows).size).toBe(1);
      expect(page.endsWith('\n\n<!-- platformctl:notes -->\n<!-- /platformctl:notes -->\n')).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('a page of a hundred thousand findings keeps to two hundred thousand characters', () => {
  const many = findings('unused-symbol', 'PY031', 100_000);

  const page = renderMarkdown(anOrdinaryWeek({ changes: [aChange('pdurlej/platform', 1, { new: many })] }));

  expect(page.length).toBeLessThanOrEqual(200_000);
  expect(page.length).toBeGreaterThan(190_000);
  expect(page).toMatch(/_99,\d{3} more lines left out to keep the page short; the attached JSON has all\._/u);
});

test('no page mentions anybody, refers to an issue, or links anywhere but to the forge', () => {
  for (const digest of Object.values(stories)) {
    const { links, texts, images } = readPage(renderMarkdown(digest));

    expect(images).toBe(0);
    expect(links.filter((link) => !link.startsWith('https://forge.example.org/'))).toEqual([]);
    expect(texts.filter((text) => /@|#\d|owner\//u.test(text))).toEqual([]);
  }
});

test('a parser reads every hostile text back as one piece of code, in prose and in a cell', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const expected = cleanText(text, 120);

      expect(readPage(`x ${codeSpan(text)} y`)).toMatchObject({
        code: expected === '' ? [] : [expected],
        html: [],
        links: [],
        outline: ['root', 'paragraph'],
      });
      expect(readPage(`| a | b |\n|---|---|\n| ${codeCell(text)} | c |`).tables).toEqual([[2, 2]]);
    }),
    { numRuns: 500 },
  );
});
