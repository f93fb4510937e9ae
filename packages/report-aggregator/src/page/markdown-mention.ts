/**
 * The mention line: the only place where somebody is notified, and only names from the configuration. It is no
 * part of the derived page; publishing adds it to a new comment when a verdict differs from last week's.
 */
import type { Digest, Verdict } from '../digest/digest.ts';
import { codeSpan } from './escape.ts';
import { joinWords } from '../digest/sentences.ts';

/** A verdict that is not last week's; `rule` null is the gate. */
export interface VerdictChange {
  readonly rule: string | null;
  readonly from: Verdict;
  readonly to: Verdict;
}

/** Compares the verdicts with last week's: the gate first, then rules by name; none in the first week. */
export function listVerdictChanges({ previous, threshold, rules }: Digest): VerdictChange[] {
  if (previous === null) return [];
  const before = new Map(Object.entries(previous.rules));
  const now = new Map(rules.map((rule) => [rule.rule, rule.verdict]));
  const changes = [...new Set([...before.keys(), ...now.keys()])].toSorted().map((rule) => ({
    rule,
    from: before.get(rule) ?? 'undecided',
    to: now.get(rule) ?? 'undecided',
  }));
  return [{ rule: null, from: previous.verdict, to: threshold.verdict }, ...changes].filter(
    ({ from, to }) => from !== to,
  );
}

/**
 * The line that notifies.
 * @param names logins or `org/team`, as configured; what cannot be one is left out
 * @returns one line, or `''` when nobody is to be told, or nothing
 */
export function mentionLine(names: readonly string[], verdictChanges: readonly VerdictChange[]): string {
  const mentions = names.filter((name) => /^[A-Za-z\d][\w.-]*(?:\/[\w.-]+)?$/u.test(name)).map((name) => `@${name}`);
  if (mentions.length === 0 || verdictChanges.length === 0) return '';
  const news = verdictChanges.map(({ rule, to }) => `${rule === null ? 'the gate' : codeSpan(rule)} is now *${to}*`);
  return `${mentions.join(' ')} ${joinWords(news, 6)}`;
}
