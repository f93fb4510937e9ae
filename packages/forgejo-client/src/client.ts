/**
 * A Forgejo server, one short method per endpoint. Addresses are built from names and ids, never taken from
 * answers: a server behind another name or sub-path writes its own into them.
 */
import type * as z from 'zod';
import { ForgejoError, orNull } from './error.ts';
import { Http, type Answer } from './http.ts';
import { Server } from './server.ts';
import { WebPages } from './web-pages.ts';
import type { HttpOptions, Query } from './http-options.ts';
import { collect, dropRepeats, pageLimit, walkPages, walkUnordered } from './pages.ts';
import {
  ArtifactPageSchema,
  ContentsSchema,
  RepositorySchema,
  OneRunSchema,
  RefListSchema,
  RunPageSchema,
  SearchSchema,
  TaskPageSchema,
  VersionSchema,
  type Artifact,
  type ContentsEntry,
  type Ref,
  type Repository,
  type Run,
  type Task,
} from './schema-actions.ts';
import {
  AttachmentListSchema,
  AttachmentSchema,
  CommentListSchema,
  CommentSchema,
  IssuePageSchema,
  IssueSchema,
  LabelPageSchema,
  OneLabelSchema,
  UserSchema,
  type Attachment,
  type Comment,
  type Issue,
  type Label,
  type User,
} from './schema-issues.ts';

export class ForgejoClient {
  readonly #http: Http;
  /** What a browser sees without a login; no token ever goes there. */
  readonly web: WebPages;
  /** What the server tells of itself. */
  readonly server: Server;

  /** @throws TypeError when the address is none */
  constructor(options: HttpOptions) {
    this.#http = new Http(options);
    this.web = new WebPages(options);
    this.server = new Server(this.#http);
  }

  /** The server's version, such as `15.0.3+gitea-1.22.0`. */
  async version(): Promise<string> {
    return (await this.#http.getJson('api/v1/version', VersionSchema)).body;
  }

  /** The token's own user; null when the token may not ask (it lacks `read:user`, or is made for one repository). */
  async user(): Promise<User | null> {
    return orNull(['forbidden'], async () => (await this.#http.getJson('api/v1/user', UserSchema)).body);
  }

  /** @throws ForgejoError `missing` when it does not exist or is hidden */
  async repository(name: string): Promise<Repository> {
    return (await this.#http.getJson(repositoryPath(name), RepositorySchema)).body;
  }

  /** Every repository the token sees, public ones of others included. */
  async *searchRepositories(): AsyncGenerator<Repository> {
    for await (const page of this.#pages('api/v1/repos/search', SearchSchema)) yield* page;
  }

  /** Entries of a directory, or the bytes of a file; null when there is no such path. An empty repository is an empty directory. */
  async contents(repository: string, path: string): Promise<readonly ContentsEntry[] | Uint8Array | null> {
    const place = `${repositoryPath(repository)}/contents/${path.split('/').map(encodeURIComponent).join('/')}`;
    const found = await orNull(['missing'], () => this.#http.getJson(place, ContentsSchema));
    if (found === null) return null;
    return Array.isArray(found.body) ? found.body : Buffer.from(found.body.content ?? '', 'base64');
  }

  /** Runs page by page, newest first (Forgejo 15 and later), each run once. */
  runPages(repository: string): AsyncGenerator<readonly Run[]> {
    return dropRepeats(walkPages((page) => this.#runItems(repository, page)));
  }

  /** Runs page by page where the list has no order (Forgejo 12 to 14): from its end to its beginning, each run once. */
  runPagesBack(repository: string): AsyncGenerator<readonly Run[]> {
    return walkUnordered((page) => this.#runItems(repository, page));
  }

  async #runItems(
    repository: string,
    page: number,
  ): Promise<{ readonly items: readonly Run[]; readonly total: number }> {
    const { runs, total } = await this.runPage(repository, { page, limit: pageLimit });
    return { items: runs, total };
  }

  /** One page of runs (Forgejo 12 and later); `page` must be among the parameters. */
  async runPage(repository: string, query: Query): Promise<{ readonly runs: readonly Run[]; readonly total: number }> {
    return (await this.#http.getJson(`${repositoryPath(repository)}/actions/runs`, RunPageSchema, query)).body;
  }

  /** Whether there is a run of this id (Forgejo 12 and later), listed or not. */
  async hasRun(repository: string, id: number): Promise<boolean> {
    const ask = (): Promise<unknown> =>
      this.#http.getJson(`${repositoryPath(repository)}/actions/runs/${id}`, OneRunSchema);
    return (await orNull(['missing'], ask)) !== null;
  }

  /** Executions of jobs page by page, newest first, each once; a server of any version has them. */
  async *taskPages(repository: string): AsyncGenerator<readonly Task[]> {
    const path = `${repositoryPath(repository)}/actions/tasks`;
    yield* dropRepeats(
      walkPages(async (page) => {
        const { body } = await this.#http.getJson(path, TaskPageSchema, { page, limit: pageLimit });
        return { items: body.tasks, total: body.total };
      }),
    );
  }

  /**
   * Refs below `refs/`, such as `fallow`: all of them at once (this list is never paged). None is the same answer as a
   * hidden repository, so ask for the repository first.
   */
  async refs(repository: string, prefix: string): Promise<readonly Ref[]> {
    const path = `${repositoryPath(repository)}/git/refs/${prefix}`;
    // 409: a repository without any commit.
    return (await orNull(['missing', 'refused'], () => this.#http.getJson(path, RefListSchema)))?.body ?? [];
  }

  /** The bytes of a file of a commit. @throws ForgejoError `missing`, `too-large` beyond `maxBytes` */
  async fileAt(
    repository: string,
    path: string,
    sha: string,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<Answer<Uint8Array>> {
    const place = `${repositoryPath(repository)}/raw/${path.split('/').map(encodeURIComponent).join('/')}`;
    return this.#http.getBytes(place, maxBytes, { ref: sha });
  }

  /** Artifacts of all runs page by page, newest first (Forgejo 16 and later), each artifact once. */
  async *artifactPages(repository: string): AsyncGenerator<readonly Artifact[]> {
    yield* dropRepeats(this.#pages(`${repositoryPath(repository)}/actions/artifacts`, ArtifactPageSchema));
  }

  /**
   * The zip of an artifact.
   * @throws ForgejoError `missing` when it expired or was wiped, `too-large` beyond `maxBytes`
   */
  async downloadArtifact(
    repository: string,
    id: number,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<Uint8Array> {
    return (await this.#http.getBytes(`${repositoryPath(repository)}/actions/artifacts/${id}/zip`, maxBytes)).body;
  }

  async labels(repository: string): Promise<Label[]> {
    return collect(this.#pages(`${repositoryPath(repository)}/labels`, LabelPageSchema));
  }

  /** @param color `#rrggbb` */
  async createLabel(
    repository: string,
    label: { readonly name: string; readonly color: string; readonly description: string },
  ): Promise<Label> {
    return this.#write('POST', `${repositoryPath(repository)}/labels`, OneLabelSchema, label);
  }

  /**
   * The issues that carry a label, newest first. The label is checked again here: an unknown name makes the server
   * return every issue, and a second label of the same name (from Forgejo 15 on also one of the organisation, which
   * this token cannot ask for) hides those that carry only one of them. So where no open one is found, the list is asked
   * for again without it.
   */
  async issuesByLabel(repository: string, label: string, state: 'open' | 'closed' | 'all'): Promise<Issue[]> {
    const same = (await this.labels(repository)).filter(({ name }) => name === label).length;
    const list = async (filter: Query): Promise<Issue[]> => {
      const path = `${repositoryPath(repository)}/issues`;
      const issues = await collect(
        dropRepeats(this.#pages(path, IssuePageSchema, { state, type: 'issues', ...filter })),
      );
      return issues.filter((issue) => issue.labels.includes(label) && !issue.isPullRequest);
    };
    const found = same === 1 && !label.includes(',') ? await list({ labels: label }) : [];
    return found.some((issue) => issue.state === 'open') ? found : list({});
  }

  async issue(repository: string, number: number): Promise<Issue> {
    return (await this.#http.getJson(`${repositoryPath(repository)}/issues/${number}`, IssueSchema)).body;
  }

  /** Takes a label away from the repository, and so from every issue. */
  async deleteLabel(repository: string, id: number): Promise<void> {
    await this.#http.send('DELETE', `${repositoryPath(repository)}/labels/${id}`, null);
  }

  /** Labels are ids; without the right to write issues the server drops them silently, so look at the answer. */
  async createIssue(
    repository: string,
    issue: { readonly title: string; readonly body: string; readonly labels: readonly number[] },
  ): Promise<Issue> {
    return this.#write('POST', `${repositoryPath(repository)}/issues`, IssueSchema, issue);
  }

  /** Closes an issue, and says in its text why. */
  async closeIssue(repository: string, number: number, body: string): Promise<Issue> {
    const path = `${repositoryPath(repository)}/issues/${number}`;
    return this.#write('PATCH', path, IssueSchema, { state: 'closed', body });
  }

  /** Puts an issue on top of the list; only administrators of the repository may. */
  async pinIssue(repository: string, number: number): Promise<void> {
    await this.#http.send('POST', `${repositoryPath(repository)}/issues/${number}/pin`, null);
  }

  /** Every comment of an issue, oldest first (this list is never paged). */
  async comments(repository: string, issue: number): Promise<Comment[]> {
    return (await this.#http.getJson(`${repositoryPath(repository)}/issues/${issue}/comments`, CommentListSchema)).body;
  }

  /** One comment; null when there is none of this id (any more). */
  async comment(repository: string, id: number): Promise<Comment | null> {
    const path = `${repositoryPath(repository)}/issues/comments/${id}`;
    return orNull(['missing'], async () => (await this.#http.getJson(path, CommentSchema)).body);
  }

  async createComment(repository: string, issue: number, body: string): Promise<Comment> {
    return this.#write('POST', `${repositoryPath(repository)}/issues/${issue}/comments`, CommentSchema, { body });
  }

  /** The answer's list of attachments is always empty; read the comment again where they matter. */
  async editComment(repository: string, id: number, body: string): Promise<Comment> {
    return this.#write('PATCH', `${repositoryPath(repository)}/issues/comments/${id}`, CommentSchema, { body });
  }

  /** Attachments survive their comment: delete them first. */
  async deleteComment(repository: string, id: number): Promise<void> {
    await this.#http.send('DELETE', `${repositoryPath(repository)}/issues/comments/${id}`, null);
  }

  async attachments(repository: string, comment: number): Promise<Attachment[]> {
    return (
      await this.#http.getJson(`${repositoryPath(repository)}/issues/comments/${comment}/assets`, AttachmentListSchema)
    ).body;
  }

  /** Adds a file to a comment; one of the same name is not replaced. */
  async attach(repository: string, comment: number, name: string, bytes: Uint8Array): Promise<Attachment> {
    const form = new FormData();
    form.append('attachment', new Blob([new Uint8Array(bytes)]), name);
    const path = `${repositoryPath(repository)}/issues/comments/${comment}/assets`;
    return this.#write('POST', path, AttachmentSchema, form);
  }

  async deleteAttachment(repository: string, comment: number, id: number): Promise<void> {
    await this.#http.send('DELETE', `${repositoryPath(repository)}/issues/comments/${comment}/assets/${id}`, null);
  }

  async downloadAttachment(uuid: string, maxBytes: number): Promise<Uint8Array> {
    return (await this.#http.getBytes(`attachments/${encodeURIComponent(uuid)}`, maxBytes)).body;
  }

  #pages<T>(path: string, schema: z.ZodType<readonly T[]>, query: Query = {}): AsyncGenerator<readonly T[]> {
    return walkPages(async (page) => {
      const { body, headers } = await this.#http.getJson(path, schema, { ...query, page, limit: pageLimit });
      const total = headers.get('x-total-count');
      return { items: body, total: total === null ? null : Number(total) };
    });
  }

  async #write<T>(method: 'POST' | 'PATCH', path: string, schema: z.ZodType<T>, body: unknown): Promise<T> {
    const answer = await this.#http.send(method, path, schema, body);
    if (answer !== null) return answer;
    throw new ForgejoError(
      'malformed',
      { method, path },
      'the server confirmed the write without saying what it stored',
    );
  }
}

/** `owner/name` as a path; each part is encoded, so that no name can reach another route. */
function repositoryPath(name: string): string {
  const [owner = '', repository = ''] = name.split('/');
  return `api/v1/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}`;
}
