/** How the outcomes of gate runs are said, the same in every sentence of the page. */
import { outcomes, type Outcome } from '../evidence/evidence.ts';
import { formatNumber } from './sentences.ts';

const outcomeWords: Readonly<Record<Exclude<Outcome, 'reported'>, string>> = {
  cancelled: 'cancelled',
  'no-report': 'without a report',
  'no-artifact': 'without an artifact',
  'artifact-expired': 'expired',
  unreadable: 'unreadable',
  unreachable: 'unreachable',
  unfinished: 'unfinished',
};

/** Every outcome but `reported` with its count, the most frequent first: `2 cancelled`, `1 without a report`. */
export function listLost(ended: Readonly<Record<Outcome, number>>): string[] {
  return outcomes
    .filter((outcome) => outcome !== 'reported')
    .filter((outcome) => ended[outcome] > 0)
    .toSorted((a, b) => ended[b] - ended[a])
    .map((outcome) => `${formatNumber(ended[outcome])} ${outcomeWords[outcome]}`);
}
