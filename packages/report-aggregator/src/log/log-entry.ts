/**
 * One entry of a dogfood log in the template's form: tolerant of what people type, strict about what counts. The
 * form is `### 2026-05-30 21:14 — `[FN]` title`, then lines such as `**fallow-py rule(s):** PY050`.
 */
import type { LogClass, LogEntry } from '../digest/digest.ts';
import { isDash, readHeading, type EntryHeading } from './log-heading.ts';
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

/** Reads one section; null when it is no candidate for an entry at all. */
export function readEntry(section: Section, origin: LogOrigin): LogEntry | RefusedEntry | null {
  const heading = readHeading(section.heading);
  if (!isCandidate(section, heading)) return null;
  const { source } = origin;
  const date = isDay(heading.date) ? heading.date : null;
  const reason = findReason(section, heading, date);
  if (reason !== null || date === null) return { source, line: section.line, date, reason: reason ?? noDate };
  const rules = readRules(section.body);
  return {
    source,
    line: section.line,
    repository: origin.repository ?? readRepository(section.body),
    date,
    time: heading.time?.padStart(5, '0') ?? null,
    class: kindOf(heading) as LogClass,
    title: heading.title,
    rules: rules.known,
    unknownRules: rules.unknown,
    forgiven: findForgiven(section, heading),
  };
}

const noDate = 'no date: write it as 2026-05-30 21:14';

/**
 * A heading with a day and a class was meant as an entry; one with only the class where the class is one, or in
 * backticks; one with only the day where it stands at level three in plain sight.
 */
function isCandidate(section: Section, heading: EntryHeading): boolean {
  if (lacksClass(heading)) return section.level === 3 && section.hidden === null && heading.date !== null;
  return heading.date !== null || heading.ticked || isKnownKind(heading);
}

/** Without brackets, or with brackets that belong to the title. */
function lacksClass(heading: EntryHeading): boolean {
  return heading.class === null || (heading.date !== null && !isDash(heading.between) && !isKnownKind(heading));
}

function isKnownKind(heading: EntryHeading): boolean {
  return classes.includes(kindOf(heading)) || otherKinds.includes(kindOf(heading));
}

function kindOf(heading: EntryHeading): string {
  return (heading.class ?? '').toUpperCase();
}

/** Why an entry does not count; null when it does. */
function findReason(section: Section, heading: EntryHeading, date: string | null): string | null {
  if (section.hidden === 'comment') return 'inside an HTML comment';
  if (section.hidden === 'fence') return 'inside a code fence';
  if (heading.date === 'YYYY-MM-DD' || (heading.date === null && /^example\b/iu.test(heading.between)))
    return "the template's example";
  if (lacksClass(heading)) return 'no class: write `[TP]`, `[FP]`, `[FN]` or `[FRICTION]` before the title';
  const kind = kindOf(heading);
  if (otherKinds.includes(kind)) return `[${kind}] is an entry of another kind`;
  if (!classes.includes(kind)) return 'an unknown class: it is none of TP, FP, FN, FRICTION';
  if (heading.date === null) return noDate;
  if (date === null) return 'a date that does not exist';
  if (heading.time !== null && !/^(?:[01]?\d|2[0-3]):[0-5]\d$/u.test(heading.time)) return 'a time that does not exist';
  if (!isDash(heading.between))
    return 'more than a time and a dash before the class: write it as 2026-05-30 21:14 — `[TP]`';
  return null;
}

function findForgiven(section: Section, heading: EntryHeading): string[] {
  return [
    heading.time === null ? 'no time' : null,
    heading.between === '—' ? null : 'another dash',
    section.level === 3 ? null : 'another heading level',
    heading.ticked ? null : 'class without backticks',
    heading.class === kindOf(heading) ? null : 'class in small letters',
  ].filter((each) => each !== null);
}

/** `owner/name` after `**Repo:**`, whatever follows it; empty where there is none. */
function readRepository(body: readonly string[]): string {
  const text = readField(body, /repo(?:sitory)?/iu) ?? '';
  return /^`?([A-Za-z0-9][\w.-]*\/\w(?:[\w.-]*\w)?)(?![\w/-])/u.exec(text)?.[1] ?? '';
}

/** Codes or names, with whatever people put between them. A code that no rule has is kept apart. */
function readRules(body: readonly string[]): {
  readonly known: readonly string[];
  readonly unknown: readonly string[];
} {
  const text = readField(body, /(?:fallow-py |pyfallow |fallow )?rules?(?:\(s\))?/iu) ?? '';
  const words = text.match(/\bpy\d+\b|[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*/giu) ?? [];
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

function isDay(text: string | null): text is string {
  if (text === null) return false;
  try {
    Temporal.PlainDate.from(text);
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

/** An entry in the exact form, ready to be put into a log; `readLog` reads it back, its title with single blanks. */
export function renderLogEntry(entry: NewEntry): string {
  const title = foldBlanks(entry.title);
  return [
    // Closing marks, where the title would lose its own to them.
    `### ${entry.date} ${entry.time} — \`[${entry.class}]\` ${title}${title.endsWith('#') ? ' ###' : ''}`,
    '',
    `**Repo:** ${entry.repository}`,
    `**fallow-py rule(s):** ${entry.rules.length === 0 ? 'N/A' : entry.rules.join(', ')}`,
    // A comment begun here might hide the entries after it.
    `**What happened:** ${foldBlanks(entry.text).replaceAll('<!--', '&lt;!--')}`,
    '',
  ].join('\n');
}

function foldBlanks(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
