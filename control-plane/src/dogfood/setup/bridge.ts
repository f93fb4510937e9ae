/** `dogfood bridge`: reads a workflow, and says which lines go where. It changes nothing. */
import { readFileSync } from 'node:fs';
import { describeSystemError } from '../config/config.ts';
import { UsageError } from '../errors.ts';
import type { Ending } from '../ending.ts';
import { describeFailure } from '../exit.ts';
import { renderBridge } from './bridge-lines.ts';
import { findBridgePlace } from './bridge-place.ts';

/** As they come from the command line. */
export interface BridgeFlags {
  readonly workflow: string;
  readonly job?: string | undefined;
  readonly report?: string | undefined;
  readonly prune?: number | undefined;
}

/** Names that the configuration knows without being told (`gate.reports`). */
const reports = ['pyfallow-report.json', 'fallow-py-report.json', 'fallow-report.json'];

/** Runs whose refs are never removed: a harvest that was late by some weeks must still find them. */
const fewestKept = 200;

/** @returns the lines and what to do after pasting them, or why there are none */
export function runBridge(
  flags: BridgeFlags,
): { readonly lines: string; readonly next: string } | { readonly failure: Ending } {
  try {
    return { lines: printBridge(flags), next: describeNext(flags) };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

function printBridge({ workflow, ...flags }: BridgeFlags): string {
  const [job, report, prune] = [flags.job ?? null, flags.report ?? null, flags.prune ?? null];
  const text = readWorkflow(workflow);
  const at = text.split('\n').findIndex((line) => line.includes('refs/fallow/run-'));
  if (at >= 0) throw new UsageError(`${workflow} has the lines of the bridge already, at line ${at + 1}.`);
  if (report !== null && !/^[\w./-]+\.json$/u.test(report))
    throw new UsageError(`--report "${report}" is no path of a JSON file; letters, digits, . _ - and / are allowed.`);
  if (prune !== null && prune < fewestKept)
    throw new UsageError(
      `--prune ${prune} would remove reports that were not harvested yet; keep at least ${fewestKept} runs.`,
    );
  return renderBridge(findBridgePlace(text, { job, report }, reports), { keep: prune });
}

function readWorkflow(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`The workflow ${path} cannot be read: ${describeSystemError(error)}.`);
  }
}

function describeNext({ report }: BridgeFlags): string {
  const name = report?.split('/').at(-1);
  const known = name === undefined || reports.includes(name);
  return known
    ? 'Nothing else has to be set: the next run of `dogfood aggregate` finds what jobs left.'
    : `Add ${name} to gate.reports in the configuration: only known names are read.`;
}
