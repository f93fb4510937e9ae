/**
 * What Forgejo says about repositories, runs and artifacts, as far as it is read here. Wire names end here.
 */
import * as z from 'zod';

/** A repository. */
export interface Repository {
  readonly fullName: string;
  readonly private: boolean;
  readonly archived: boolean;
  readonly empty: boolean;
  readonly hasActions: boolean;
  readonly hasIssues: boolean;
  readonly defaultBranch: string;
  /** What the token's user may do there. */
  readonly permissions: { readonly push: boolean; readonly admin: boolean };
}

/** A run. Instants are UTC with `Z`, whole seconds; null where the server has its zero time. */
export interface Run {
  readonly id: number;
  readonly index: number;
  readonly workflow: string;
  /** `trigger_event`, the key of `on:` that matched; the wire's `event` is empty or misleading for some. */
  readonly event: string;
  readonly status: string;
  readonly ref: string;
  readonly sha: string;
  readonly created: string;
  readonly started: string | null;
  readonly stopped: string | null;
  readonly fork: boolean;
  readonly needApproval: boolean;
}

/** An artifact as listed. `updated` moves with a re-upload; the id does not. */
export interface Artifact {
  readonly id: number;
  readonly runId: number;
  readonly name: string;
  readonly size: number;
  readonly expired: boolean;
  readonly created: string;
  readonly updated: string;
}

/** One execution of one job that a runner took: all that a server before Forgejo 12 tells of its runs. */
export interface Task {
  readonly id: number;
  readonly job: string;
  /** Number of its run within the repository; the id of the run is not told. */
  readonly runIndex: number;
  readonly workflow: string;
  /** As `trigger_event` of a run. */
  readonly event: string;
  readonly status: string;
  readonly ref: string;
  readonly sha: string;
  readonly created: string;
  readonly started: string | null;
  /** Of a task that is done: when it stopped. */
  readonly updated: string;
}

/** An artifact as the pages of the web list it: neither id nor date. */
export interface WebArtifact {
  readonly name: string;
  readonly size: number;
  readonly expired: boolean;
}

/** A ref with the commit it points at. */
export interface Ref {
  /** `refs/fallow/run-1-number-1-attempt-1` */
  readonly name: string;
  readonly sha: string;
}

/** An entry of a directory, or a file with its bytes. */
export interface ContentsEntry {
  readonly name: string;
  readonly path: string;
  readonly type: string;
}

/** Any offset in, UTC out. The server's zero time is the epoch in its own zone, never null. */
function toInstant(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) || time <= 0 ? null : new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
}

const Instant = z.string().transform((text) => toInstant(text) ?? '1970-01-01T00:00:00Z');
// Missing on a server that leaves out what is unset: the same as the zero time.
const OptionalInstant = z
  .string()
  .nullish()
  .transform((text) => toInstant(text ?? ''));

export const RepositorySchema = z
  .object({
    full_name: z.string(),
    private: z.boolean(),
    archived: z.boolean(),
    empty: z.boolean(),
    // Absent on search results of some versions: then the repository itself has to be asked.
    has_actions: z.boolean().default(true),
    has_issues: z.boolean().default(true),
    default_branch: z.string(),
    permissions: z.object({ push: z.boolean(), admin: z.boolean() }).default({ push: false, admin: false }),
  })
  .transform((wire): Repository => ({
    fullName: wire.full_name,
    private: wire.private,
    archived: wire.archived,
    empty: wire.empty,
    hasActions: wire.has_actions,
    hasIssues: wire.has_issues,
    defaultBranch: wire.default_branch,
    permissions: wire.permissions,
  }));

export const SearchSchema = z.object({ data: z.array(RepositorySchema) }).transform((wire) => wire.data);

const RunSchema = z
  .object({
    id: z.number().int(),
    index_in_repo: z.number().int(),
    workflow_id: z.string(),
    trigger_event: z.string(),
    status: z.string(),
    prettyref: z.string(),
    commit_sha: z.string(),
    created: Instant,
    started: OptionalInstant,
    stopped: OptionalInstant,
    is_fork_pull_request: z.boolean(),
    need_approval: z.boolean(),
  })
  .transform((wire): Run => ({
    id: wire.id,
    index: wire.index_in_repo,
    workflow: wire.workflow_id,
    event: wire.trigger_event,
    status: wire.status,
    ref: wire.prettyref,
    sha: wire.commit_sha,
    created: wire.created,
    started: wire.started,
    stopped: wire.stopped,
    fork: wire.is_fork_pull_request,
    needApproval: wire.need_approval,
  }));

export const OneRunSchema = RunSchema;

export const RunPageSchema = z
  // An empty list may be null: it is a nil slice on the server.
  .object({ workflow_runs: z.array(RunSchema).nullable(), total_count: z.number().int() })
  .transform((wire) => ({ runs: wire.workflow_runs ?? [], total: wire.total_count }));

const TaskSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    run_number: z.number().int(),
    workflow_id: z.string(),
    event: z.string(),
    status: z.string(),
    head_branch: z.string(),
    head_sha: z.string(),
    created_at: Instant,
    run_started_at: OptionalInstant,
    updated_at: Instant,
  })
  .transform((wire): Task => ({
    id: wire.id,
    job: wire.name,
    runIndex: wire.run_number,
    workflow: wire.workflow_id,
    event: wire.event,
    status: wire.status,
    ref: wire.head_branch,
    sha: wire.head_sha,
    created: wire.created_at,
    started: wire.run_started_at,
    updated: wire.updated_at,
  }));

export const TaskPageSchema = z
  .object({ workflow_runs: z.array(TaskSchema).nullable(), total_count: z.number().int() })
  .transform((wire) => ({ tasks: wire.workflow_runs ?? [], total: wire.total_count }));

export const WebArtifactsSchema = z
  .object({
    artifacts: z.array(z.object({ name: z.string(), size: z.number(), status: z.string() })).nullable(),
  })
  .transform((wire): WebArtifact[] =>
    (wire.artifacts ?? []).map(({ name, size, status }) => ({ name, size, expired: status === 'expired' })),
  );

const RefSchema = z
  .object({ ref: z.string(), object: z.object({ sha: z.string() }) })
  .transform((wire): Ref => ({ name: wire.ref, sha: wire.object.sha }));

/** Always a list on Forgejo; Gitea answers with the one ref where the name is met exactly. */
export const RefListSchema = z.union([z.array(RefSchema), RefSchema.transform((one) => [one])]);

const ArtifactSchema = z
  .object({
    id: z.number().int(),
    run_id: z.number().int(),
    name: z.string(),
    size_in_bytes: z.number(),
    expired: z.boolean(),
    created_at: Instant,
    updated_at: Instant,
  })
  .transform((wire): Artifact => ({
    id: wire.id,
    runId: wire.run_id,
    name: wire.name,
    size: wire.size_in_bytes,
    expired: wire.expired,
    created: wire.created_at,
    updated: wire.updated_at,
  }));

export const ArtifactPageSchema = z.array(ArtifactSchema);

const ContentsEntrySchema = z.object({ name: z.string(), path: z.string(), type: z.string() });

/** A directory is a list, a file an object with its bytes in base64 (null above the server's size limit). */
export const ContentsSchema = z.union([
  z.array(ContentsEntrySchema),
  ContentsEntrySchema.extend({ content: z.string().nullish() }),
]);

export const VersionSchema = z.object({ version: z.string() }).transform((wire) => wire.version);
