/** Findings for a terminal: a mark, the check, what was found, and below it the cure. */
import { toPlainText } from '../plain-text.ts';
import { foretell } from './doctor.ts';
import type { Finding, Mark } from './finding.ts';

const marks: Readonly<Record<Mark, string>> = { well: '✔', wrong: '✘', unknown: '?', remark: '!' };

const verdicts: Readonly<Record<Finding['exit'], string>> = {
  0: 'A run would succeed.',
  1: 'A check met a bug of this program.',
  2: 'A run would fail (exit 2) until somebody mends what is marked ✘.',
  3: 'A run would find forge or archive not available now (exit 3), and be tried again.',
  4: 'A run would publish, with gaps (exit 4).',
};

export function describeFindings(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = ' '.repeat(width + 4);
  const lines = findings.flatMap(({ check, mark, found, cure }) => [
    `${marks[mark]} ${check.padEnd(width)}  ${found.replaceAll('\n', `\n${indent}`)}`,
    ...(cure === null ? [] : [`${indent}→ ${cure}`]),
  ]);
  return [...lines.map(toPlainText), '', verdicts[foretell(findings)]];
}
