/**
 * One entry of a dogfood log in the template's form: tolerant of what people type, strict about what counts. The
 * form is `### 2026-05-30 21:14 — `[FN]` title`, then lines such as `**fallow-py rule(s):** PY050`.
 */
import type { LogClass, LogEntry } from './digest.ts';
import type { Section } from './log-markdown.ts';
import { ruleCode, ruleName } from './rule-names.ts';
import { Temporal } from 'temporal-polyfill';

/** An entry that does not count; `date` only where it is one. */
export interface RefusedEntry {
  readonly source: string;
  readonly line: number;
  readonly date: string | null;
  readonly reason: string;
}

/** Where a log was read; a comment's entries name their repository themselves. */
export interface LogOrigin {
  readonly source: string;
  readonly repository: string | null;
}

const classes: readonly string[] = ['TP', 'FP', 'FN', 'FRICTION'];
const otherKinds: readonly string[] = ['META', 'SURPRISE', 'WIN', 'MODEL'];

const headingForm =
  /^(?:(?<date>\d{4}-\d{2}-\d{2}|YYYY-MM-DD)(?:[ T]+(?<time>\d{1,2}:\d{2}|HH:MM))?|(?<words>[^`[\]]*?))\s*(?<dash>[—–−‒―‐-]*)\s*(?<tick>`?)\[\s*(?<class>[A-Za-z_]+)\s*\]`?\s*(?<title>.*)$/u;

/** Reads one section; null when it is no candidate for an entry at all. */
export function readEntry(section: Section, origin: LogOrigin): LogEntry | RefusedEntry | null {
  const parts = headingForm.exec(section.heading)?.groups;
  if (parts === undefined) return readWithoutClass(section, origin);
  const date = isDay(parts['date']) ? (parts['date'] ?? null) : null;
  const refused = (reason: string): RefusedEntry => ({ source: origin.source, line: section.line, date, reason });
  const reason = findReason(section, parts, date);
  if (reason !== null) return refused(reason);
  const rules = readRules(section.body);
  return {
    source: origin.source,
    line: section.line,
    repository:
      origin.repository ??
      readField(section.body, /repo(?:sitory)?/iu)
        ?.replaceAll('`', '')
        .trim() ??
      '',
    date: date as string,
    time: parts['time']?.padStart(5, '0') ?? null,
    class: (parts['class'] ?? '').toUpperCase() as LogClass,
    title: (parts['title'] ?? '').trim(),
    rules: rules.known,
    unknownRules: rules.unknown,
    forgiven: findForgiven(section, parts),
  };
}

/** A level-three heading that begins with a day was surely meant as an entry. */
function readWithoutClass(section: Section, origin: LogOrigin): RefusedEntry | null {
  const day = /^(\d{4}-\d{2}-\d{2})\b/u.exec(section.heading)?.[1];
  if (section.level !== 3 || section.hidden !== null || day === undefined) return null;
  const reason = 'no class: write `[TP]`, `[FP]`, `[FN]` or `[FRICTION]` before the title';
  return { source: origin.source, line: section.line, date: isDay(day) ? day : null, reason };
}

type Parts = Readonly<Record<string, string | undefined>>;

/** Why an entry does not count; null when it does. */
function findReason(section: Section, parts: Parts, date: string | null): string | null {
  if (section.hidden === 'comment') return 'inside an HTML comment';
  if (section.hidden === 'fence') return 'inside a code fence';
  if (parts['date'] === 'YYYY-MM-DD' || /^example\b/iu.test(parts['words'] ?? '')) return "the template's example";
  const kind = (parts['class'] ?? '').toUpperCase();
  if (otherKinds.includes(kind)) return `[${kind}] is an entry of another kind`;
  if (!classes.includes(kind)) return 'an unknown class: it is none of TP, FP, FN, FRICTION';
  if (parts['date'] === undefined) return 'no date: write it as 2026-05-30 21:14';
  if (date === null) return 'a date that does not exist';
  if (parts['time'] !== undefined && !/^([01]?\d|2[0-3]):[0-5]\d$/u.test(parts['time']))
    return 'a time that does not exist';
  return null;
}

function findForgiven(section: Section, parts: Parts): string[] {
  return [
    parts['time'] === undefined ? 'no time' : null,
    parts['dash'] === '—' ? null : 'another dash',
    section.level === 3 ? null : 'another heading level',
    parts['tick'] === '`' ? null : 'class without backticks',
    parts['class'] === parts['class']?.toUpperCase() ? null : 'class in small letters',
  ].filter((each) => each !== null);
}

/** Codes or names, with whatever people put between them. A code that no rule has is kept apart. */
function readRules(body: readonly string[]): {
  readonly known: readonly string[];
  readonly unknown: readonly string[];
} {
  const text = readField(body, /(?:fallow-py |pyfallow |fallow )?rules?(?:\(s\))?/iu) ?? '';
  const words = text.match(/[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*/gu) ?? [];
  const known = words
    .map((word) => (ruleName(word) === null ? ruleCode(word) : word.toUpperCase()))
    .filter((code) => code !== null);
  const unknown = words
    .filter((word) => /^py\d+$/iu.test(word) && ruleName(word) === null)
    .map((word) => word.toUpperCase());
  return { known: [...new Set(known)], unknown: [...new Set(unknown)] };
}

/** The text after `**Name:**` (or `**Name**:`), the first that is there. */
function readField(body: readonly string[], name: RegExp): string | null {
  const form = new RegExp(`^\\s*(?:[-*]\\s+)?\\*\\*\\s*(?:${name.source})\\s*(?::\\s*\\*\\*|\\*\\*\\s*:)(.*)$`, 'iu');
  for (const line of body) {
    const match = form.exec(line);
    if (match) return (match[1] ?? '').trim();
  }
  return null;
}

function isDay(text: string | undefined): boolean {
  if (text === undefined) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

/** What `platformctl dogfood log add` needs to write an entry. */
export interface NewEntry {
  readonly date: string;
  readonly time: string;
  readonly class: LogClass;
  readonly title: string;
  readonly repository: string;
  readonly rules: readonly string[];
  readonly text: string;
}

/** An entry in the exact form, ready to be put into a log; `readLog` reads it back. */
export function renderLogEntry(entry: NewEntry): string {
  return [
    `### ${entry.date} ${entry.time} — \`[${entry.class}]\` ${entry.title.replaceAll(/\s+/gu, ' ').trim()}`,
    '',
    `**Repo:** ${entry.repository}`,
    `**fallow-py rule(s):** ${entry.rules.length === 0 ? 'N/A' : entry.rules.join(', ')}`,
    `**What happened:** ${entry.text.replaceAll(/\s+/gu, ' ').trim()}`,
    '',
  ].join('\n');
}
