/** Missing evidence in sentences: what happened in several repositories is said once, with each of them and its count. */
import type { Gap } from '../digest/digest.ts';
import { codeSpan, saySentence } from './escape.ts';
import type { GapKind } from '../digest/gap-kinds.ts';
import { countThings, formatNumber, joinWords } from '../digest/sentences.ts';
import { sum } from '../digest/tally.ts';

const mostNames = 12;

/** One sentence for all gaps of a kind; null where counts of this kind are not worth saying. */
const together: Partial<Record<GapKind, { readonly counted: boolean; readonly say: (count: number) => string }>> = {
  'artifact-unreachable': {
    counted: true,
    say: (n) => `The forge did not hand out the artifacts of ${countRuns(n)}; the next run asks again`,
  },
  'artifact-withheld': {
    counted: true,
    say: (n) =>
      `No token can read what ${countRuns(n)} uploaded (Forgejo before 16); \`platformctl dogfood bridge\` prints the lines that leave reports where one may read them`,
  },
  unfinished: { counted: true, say: (n) => `${countRuns(n)} had not stopped when the forge was asked` },
  'artifact-expired': {
    counted: true,
    say: (n) => `The artifacts of ${countRuns(n)} had expired or were gone before they could be archived`,
  },
  'no-report': { counted: true, say: (n) => `The analyzer stopped before writing a report in ${countRuns(n)}` },
  'no-artifact': {
    counted: true,
    say: (n) => `${countRuns(n)} uploaded nothing (runner lost, or stopped before the upload)`,
  },
  'full-reports': {
    counted: true,
    say: (n) => `${countThings(n, 'report')} are full reports, whose findings have no bucket`,
  },
  'no-snapshot': {
    counted: false,
    say: () => 'No full scan of the default branch this week, so what was open there is carried',
  },
  'analyzer-changed': {
    counted: false,
    say: () => 'The analyzer changed, so what is absent there is not claimed as resolved',
  },
};

/** A sentence a gap, or a group of gaps; the worst first. */
export function describeGaps(gaps: readonly Gap[]): string[] {
  return groupGaps(gaps).map((group) => {
    const [first] = group;
    const words = group.length > 1 && first !== undefined ? together[first.kind as GapKind] : undefined;
    const said = words === undefined ? group.map(({ sentence }) => saySentence(sentence)).join(' ') : '';
    const sentence = words === undefined ? said : describeGroup(group, words);
    return `${first?.incomplete === true ? '**Incomplete:** ' : ''}${sentence}`;
  });
}

/** Gaps of one kind and weight that can be said in one sentence, at the place of the first of them. */
export function groupGaps(gaps: readonly Gap[]): Gap[][] {
  const keyed = gaps.map((gap, at) => ({
    gap,
    key:
      together[gap.kind as GapKind] === undefined || gap.repository === null
        ? String(at)
        : `${gap.kind} ${String(gap.incomplete)}`,
  }));
  return [...Map.groupBy(keyed, ({ key }) => key).values()].map((group) => group.map(({ gap }) => gap));
}

function describeGroup(
  group: readonly Gap[],
  { counted, say }: { readonly counted: boolean; readonly say: (count: number) => string },
): string {
  const names = group.map(({ repository, count }) => {
    const name = codeSpan(repository ?? '');
    return counted ? `${name} (${formatNumber(count)})` : name;
  });
  return `${say(sum(group.map(({ count }) => count)))}: ${joinWords(names, mostNames)}.`;
}

function countRuns(count: number): string {
  return countThings(count, 'gate run');
}
