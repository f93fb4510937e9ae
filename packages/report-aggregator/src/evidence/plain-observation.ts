/**
 * Observations as nearly all of them are: a run, or an artifact that was fetched. An archive holds hundreds of thousands,
 * and each is read on every run, so these are known at a glance. It must never take what the schema would refuse.
 */
import type { ArtifactObservation, RunObservation } from './observation.ts';

/** Whole seconds in UTC, so that instants sort as text. */
export const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u;

/** Exactly the fields of a run or of an artifact, each of its type; anything else is left to the schema. */
export function isPlainObservation(json: unknown): json is RunObservation | ArtifactObservation {
  if (!isRecord(json) || !isInstant(json['seenAt'])) return false;
  if (json['kind'] === 'run') return countFields(json) === 3 && isRecord(json['run']) && isPlainRun(json['run']);
  return json['kind'] === 'artifact' && countFields(json) === 10 && isPlainArtifact(json);
}

function isPlainRun(run: Readonly<Record<string, unknown>>): boolean {
  return (
    countFields(run) === 11 &&
    Number.isSafeInteger(run['id']) &&
    Number.isSafeInteger(run['index']) &&
    typeof run['workflow'] === 'string' &&
    typeof run['event'] === 'string' &&
    typeof run['status'] === 'string' &&
    typeof run['ref'] === 'string' &&
    typeof run['sha'] === 'string' &&
    isInstant(run['created']) &&
    (run['started'] === null || isInstant(run['started'])) &&
    (run['stopped'] === null || isInstant(run['stopped'])) &&
    typeof run['fork'] === 'boolean'
  );
}

function isPlainArtifact(artifact: Readonly<Record<string, unknown>>): boolean {
  return (
    Number.isSafeInteger(artifact['runId']) &&
    Number.isSafeInteger(artifact['id']) &&
    typeof artifact['name'] === 'string' &&
    Number.isFinite(artifact['size']) &&
    typeof artifact['expired'] === 'boolean' &&
    isInstant(artifact['updated']) &&
    typeof artifact['blob'] === 'string' &&
    artifact['problem'] === null
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && instant.test(value);
}

function countFields(record: object): number {
  return Object.keys(record).length;
}
