/**
 * Observations and zips of a small world in which everything happens once: every outcome, both shapes, a rerun, an
 * analyzer upgrade, pull requests of every fate, a repository that does not answer, and a log.
 */
import JSZip from 'jszip';
import { joinHistory } from '../src/evidence/attempt.ts';
import type { EvidenceWeek } from '../src/evidence/evidence.ts';
import { buildEvidenceWeek } from '../src/evidence/evidence-week.ts';
import { describeInputs, planWeeks, type Participant } from '../src/evidence/week-plan.ts';
import type { Gate } from '../src/evidence/gate.ts';
import type { ArtifactObservation, Observation, RunFacts } from '../src/evidence/observation.ts';
import { readZips } from './read-zips.ts';

const gate: Gate = { workflows: ['gate.yml'], artifacts: ['fallow-*'], reports: ['report.json'] };
export const gracePeriod = 30 * 60_000;
/** When the one harvest of this world saw everything, unless it says otherwise. */
export const harvest = '2026-06-01T02:00:00Z';

/** Findings as `file/symbol`, a `!` behind one that blocks. */
function items(places: string, severity = 'warning'): object[] {
  return places
    .split(' ')
    .filter((place) => place !== '')
    .map((place) => {
      const [file = '', symbol = ''] = place.replace('!', '').split('/');
      return {
        fingerprint: `print ${place}`,
        rule: symbol.startsWith('c') ? 'circular-dependency' : 'unused-symbol',
        id: symbol.startsWith('c') ? 'PY020' : 'PY031',
        file,
        line: 3,
        symbol,
        module: 'm',
        severity,
        confidence: 'high',
        one_liner: `${symbol} is odd`,
      };
    });
}

interface PlanParts {
  readonly version?: string;
  readonly changed?: readonly string[];
  readonly more?: Record<string, unknown>;
}

/** A fix plan; with `changed` files it is scoped to them. */
export function plan(places: string, { version = '1', changed, more = {} }: PlanParts = {}): string {
  const scope = changed === undefined ? {} : { diff_scope: { filtering_active: true, changed_files: changed } };
  const blocking = places
    .split(' ')
    .filter((place) => place.endsWith('!'))
    .join(' ');
  const review = places
    .split(' ')
    .filter((place) => !place.endsWith('!'))
    .join(' ');
  return JSON.stringify({
    tool: 'fallow-py',
    version,
    auto_safe: [],
    review_needed: items(review),
    blocking: items(blocking, 'error'),
    manual_only: [],
    ...scope,
    ...more,
  });
}

/** A full report. */
export function full(places: string): string {
  const issues = items(places).map((item) => ({
    ...item,
    path: Reflect.get(item, 'file') as string,
    range: { start: { line: 3 } },
    message: 'm',
  }));
  return JSON.stringify({ tool: 'fallow', version: '1', issues, analysis: {} });
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Collects what was seen of one repository, and the bytes. */
class Scene {
  readonly repository: string;
  readonly observations: Observation[] = [];
  readonly #zips: Map<string, Files>;

  constructor(repository: string, zips: Map<string, Files>) {
    this.repository = repository;
    this.#zips = zips;
  }

  run(id: number, stopped: string, files: Files | null, parts: Partial<RunFacts> = {}, seenAt = harvest): void {
    const minutes = (earlier: number): string =>
      new Date(Date.parse(stopped) - earlier * 60_000).toISOString().replace('.000Z', 'Z');
    const run: RunFacts = {
      id,
      index: id,
      workflow: 'gate.yml',
      event: 'push',
      status: 'failure',
      ref: 'main',
      sha: `sha${id}`,
      created: minutes(12),
      started: minutes(10),
      stopped,
      fork: false,
      ...parts,
    };
    this.observations.push({ kind: 'run', seenAt, run });
    if (files !== null) this.artifact(id, stopped, files, {}, seenAt);
  }

  artifact(
    runId: number,
    updated: string,
    files: Files,
    parts: Partial<ArtifactObservation> = {},
    seenAt = harvest,
  ): void {
    const blob = `${this.repository} ${runId} ${parts.name ?? ''} ${updated}`;
    this.#zips.set(blob, files);
    this.observations.push({
      kind: 'artifact',
      seenAt,
      runId,
      id: runId * 10,
      name: 'fallow-py',
      size: 100,
      expired: false,
      updated,
      blob,
      problem: null,
      ...parts,
    });
  }

  listed(seenAt = harvest, since: string | null = null): void {
    this.observations.push({ kind: 'listing', seenAt, defaultBranch: 'main', since });
  }
}

const pull = (number: number): Partial<RunFacts> => ({ event: 'pull_request', ref: `#${number}` });

function playApp(scene: Scene): void {
  scene.run(1, '2026-05-05T10:00:00Z', { 'report.json': plan('a.py/s1 a.py/s1 b.py/s2! b.py/c1!') });
  scene.run(2, '2026-05-12T10:00:00Z', { 'out/report.json': plan('a.py/s1 b.py/s2! d.py/s2 b.py/s4') });
  scene.run(
    3,
    '2026-05-13T10:00:00Z',
    { 'report.json': plan('b.py/s4 a.py/p1 a.py/p2 e.py/p3', { changed: ['a.py', 'b.py', 'e.py'] }) },
    pull(5),
  );
  scene.run(
    4,
    '2026-05-14T10:00:00Z',
    { 'report.json': plan('a.py/p2', { changed: ['a.py', 'b.py'] }) },
    { ...pull(5), status: 'success' },
  );
  scene.run(5, '2026-05-14T11:00:00Z', null, { ...pull(5), status: 'cancelled', started: null });
  scene.run(6, '2026-05-14T12:00:00Z', null);
  scene.run(7, '2026-05-14T13:00:00Z', null);
  scene.artifact(7, '2026-05-14T13:00:00Z', {}, { blob: null, expired: true });
  scene.run(8, '2026-05-14T14:00:00Z', { 'report.json': '{"blocking": [' });
  scene.run(9, '2026-05-14T15:00:00Z', { 'comment.md': 'x' });
  scene.run(10, '2026-05-14T16:00:00Z', null);
  scene.artifact(10, '2026-05-14T16:00:00Z', {}, { blob: null, problem: 'unreachable' });
  scene.run(
    11,
    '2026-05-14T17:00:00Z',
    { 'report.json': plan('a.py/s1', { changed: ['a.py'] }) },
    { ...pull(6), fork: true },
  );
  scene.run(12, '2026-05-14T18:00:00Z', null, { workflow: 'ci.yml', status: 'success' });
  scene.run(13, '2026-05-14T19:00:00Z', { 'report.json': plan('x.py/s9') }, { workflow: 'other.yml', ref: 'feature' });
  const many = Array.from({ length: 12 }, (_, n) => `f.py/s${100 + n}`).join(' ');
  scene.run(14, '2026-05-15T10:00:00Z', { 'report.json': plan(many, { changed: ['f.py'] }) }, pull(7));
  scene.run(
    15,
    '2026-05-15T12:00:00Z',
    { 'report.json': plan('', { changed: ['f.py'] }) },
    { ...pull(7), status: 'success' },
  );
  scene.run(16, '2026-05-19T10:00:00Z', {
    'report.json': plan('a.py/s1 b.py/s4', { version: '2', more: { later_maybe: items('z.py/s7') } }),
    'two/report.json': full('a.py/s1'),
  });
  scene.run(17, '2026-05-25T10:00:00Z', { 'report.json': plan('b.py/s2!', { version: '2' }) }, { event: 'schedule' });
  scene.run(18, '2026-05-26T10:00:00Z', { 'report.json': plan('a.py/s1') }, { status: 'success' });
  scene.run(18, '2026-05-28T10:00:00Z', { 'report.json': plan('a.py/s1 b.py/s2!', { version: '2' }) });
  scene.run(19, '2026-06-01T01:50:00Z', null, { status: 'running', stopped: null });
  scene.listed();
}

function playLibrary(scene: Scene): void {
  scene.run(31, '2026-05-06T10:00:00Z', { 'report.json': full('a.py/s1 a.py/s2') });
  scene.run(32, '2026-05-13T10:00:00Z', { 'report.json': full('a.py/s1') });
  scene.run(33, '2026-05-20T10:00:00Z', { 'report.json': plan('a.py/s1 a.py/s3!') }, { event: 'workflow_dispatch' });
  scene.run(34, '2026-05-21T10:00:00Z', { 'report.json': full('a.py/s3') });
  scene.run(35, '2026-05-27T10:00:00Z', { 'report.json': plan('a.py/s3!') }, { ref: 'v1.0' });
  scene.listed('2026-05-25T02:00:00Z');
  scene.observations.push({ kind: 'failure', seenAt: '2026-06-01T02:00:00Z', reason: 'server' });
}

/** The world's repositories, in an order that must not matter. */
export async function makeWorldEvidence(): Promise<{
  readonly participants: readonly Participant[];
  readonly weeks: readonly EvidenceWeek[];
}> {
  const zips = new Map<string, Files>();
  const scenes = ['o/lib', 'o/app', 'o/silent'].map((name) => new Scene(name, zips));
  const [library, app, silent] = scenes;
  if (library) playLibrary(library);
  if (app) playApp(app);
  silent?.listed();
  const participants = scenes.map(({ repository, observations }) => ({
    history: joinHistory(repository, observations, gracePeriod),
    gate,
  }));
  const weeks: EvidenceWeek[] = [];
  for (const each of planWeeks(participants, 'Europe/Warsaw')) {
    weeks.push(
      await buildEvidenceWeek(
        each,
        String(describeInputs(each).length > 0),
        readZips((blob) => zipOf(zips.get(blob) ?? {})),
      ),
    );
  }
  return { participants, weeks };
}

function zipOf(files: Files): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(files)) zip.file(path, content);
  return zip.generateAsync({ type: 'uint8array' });
}
