/**
 * Where in a workflow the lines of the bridge belong: at the end of the job that makes the report. It reads the
 * workflow as it stands, and never writes it.
 */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { UsageError } from '../errors.ts';

/** Where to paste, and what is to be said about it. */
export interface BridgePlace {
  readonly job: string;
  /** The line of the workflow below which the step goes, from 1. */
  readonly line: number;
  /** What the step before it is called. */
  readonly after: string;
  /** The blanks before the dash of each step. */
  readonly indent: string;
  /** Path of the report, as the job has it. */
  readonly report: string;
  /** In a matrix only one job may leave its report: a condition that picks one; null without a matrix. */
  readonly onlyIn: string | null;
  /** What may keep the lines from working. */
  readonly warnings: readonly string[];
}

interface Job {
  readonly name: string;
  readonly body: YAMLMap;
  readonly steps: YAMLSeq;
}

/**
 * Finds the place.
 * @param text the workflow
 * @param wanted job and path of the report where the caller knows them
 * @param reports names of report files
 * @throws UsageError when the text is no workflow, has no such job, or leaves open which job it is
 */
export function findBridgePlace(
  text: string,
  wanted: { readonly job: string | null; readonly report: string | null },
  reports: readonly string[],
): BridgePlace {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) throw new UsageError(`The workflow is no YAML: ${broken.message.split('\n')[0]}`);
  const jobs = readJobs(document.get('jobs'));
  if (jobs.length === 0) throw new UsageError('The workflow has no job with steps: is this the right file?');
  const job = chooseJob(jobs, wanted.job, reports);
  const last = job.steps.items.at(-1) as Node;
  const [start = 0] = (job.steps.items[0] as Node).range ?? [];
  const end = text.slice(0, last.range?.[1] ?? 0).trimEnd().length;
  return {
    job: job.name,
    line: lines.linePos(Math.max(0, end - 1)).line,
    after: describeStep(last),
    indent: ' '.repeat(Math.max(0, lines.linePos(start).col - 3)),
    report: wanted.report ?? findReport(job, reports) ?? (reports[0] as string),
    onlyIn: pickOfMatrix(job.body),
    warnings: listWarnings(job, document.toJS()),
  };
}

function readJobs(node: unknown): Job[] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const steps = isMap(value) ? value.get('steps') : null;
    if (!isMap(value) || !isSeq(steps) || steps.items.length === 0) return [];
    return [{ name: String(isScalar(key) ? key.value : key), body: value, steps }];
  });
}

/** The named one, else the one that mentions a report, else the only one. */
function chooseJob(jobs: readonly Job[], name: string | null, reports: readonly string[]): Job {
  const names = jobs.map((each) => each.name).join(', ');
  const named = jobs.find((each) => each.name === name);
  if (named !== undefined) return named;
  if (name !== null) throw new UsageError(`The workflow has no job "${name}" with steps; it has ${names}`);
  const making = jobs.filter((each) => findReport(each, reports) !== null);
  const [only] = making.length > 0 ? making : jobs;
  if (only !== undefined && (making.length === 1 || jobs.length === 1)) return only;
  throw new UsageError(`Which job makes the report is not plain: name it with --job; there are ${names}`);
}

/** A path that ends in the name of a report, anywhere in the steps. */
function findReport({ steps }: Job, reports: readonly string[]): string | null {
  const text = JSON.stringify(steps.toJSON());
  const names = reports.map((each) => each.replaceAll('.', String.raw`\.`)).join('|');
  return new RegExp(String.raw`(?:[\w.-]+/)*(?:${names})(?![\w.-])`, 'u').exec(text)?.[0] ?? null;
}

function describeStep(step: Node): string {
  const { name, uses, id } = (isMap(step) ? step.toJSON() : {}) as Record<string, unknown>;
  const label = [name, uses, id].find((each) => typeof each === 'string');
  return label === undefined ? 'the last step' : `"${label}"`;
}

function pickOfMatrix(body: YAMLMap): string | null {
  const matrix: unknown = (body.toJSON() as { strategy?: { matrix?: unknown } }).strategy?.matrix;
  if (typeof matrix !== 'object' || matrix === null) return null;
  const picks = Object.entries(matrix).flatMap(([key, values]) => {
    const first: unknown = Array.isArray(values) ? values[0] : null;
    const isPlain = typeof first === 'string' || typeof first === 'number' || typeof first === 'boolean';
    return /^[\w-]+$/u.test(key) && isPlain ? [`matrix.${key} == ${quote(first)}`] : [];
  });
  return picks.length === 0 ? 'false' : picks.join(' && ');
}

function quote(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function listWarnings({ name, steps }: Job, workflow: unknown): string[] {
  const uses = (steps.toJSON() as ({ uses?: unknown } | null)[]).map((step) => JSON.stringify(step?.uses ?? ''));
  const warnings: string[] = [];
  if (!uses.some((each) => /["/]checkout[@"]/u.test(each)))
    warnings.push(`job "${name}" has no checkout step: the lines need git and a checked out repository`);
  const { on } = workflow as { on?: string | string[] | Record<string, unknown> };
  const events = typeof on === 'string' || Array.isArray(on) ? [on].flat() : Object.keys(on ?? {});
  if (events.includes('pull_request'))
    warnings.push('pull requests from forks can leave no report: their token may not push; the job stays green');
  return warnings;
}
