/**
 * Looks at every write of ours at the moment the server acts on it, knowing what the run that sends it has read: an
 * edit keeps what it read, a comment goes only after its notes are taken over, and the last file of a name never goes.
 */
import { readMarker } from '@platform/report-aggregator';
import type { Comment, RecordedRequest, World } from '@platform/fake-forgejo';

const oneComment = /\/issues\/comments\/(\d+)$/u;
const oneFile = /\/issues\/comments\/(\d+)\/assets\/(\d+)$/u;

export class Watch {
  readonly violations: string[] = [];
  /** Notes that somebody saved between our last look and our edit: the server has no way to prevent that. */
  overtaken = 0;
  writes = 0;
  /** People removed comments of ours, so that nothing can be said of the last of its kind. */
  peopleDeleted = false;
  readonly #world: World;
  /** What a run read of a comment when it last asked for it alone. */
  readonly #read = new Map<string, string>();

  /** What a run made since it last looked there. */
  readonly #made = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A request that is about to be acted on. */
  note({ method, path, body, authorization }: RecordedRequest): void {
    const [scheme, run] = (authorization ?? '').split(' ');
    if (scheme === 'token') this.#checkRepeat(run ?? '', method, path, body);
    const id = Number((oneComment.exec(path) ?? oneFile.exec(path))?.[1]);
    const comment = this.#find(id);
    const key = `${run} ${id}`;
    if (method === 'GET' && oneComment.test(path) && comment !== undefined) this.#read.set(key, comment.body);
    if (method === 'GET') return;
    this.writes++;
    if (!path.startsWith('/api/v1/repos/pdurlej/fallow-py/')) this.violations.push(`a write to ${path}`);
    if (comment === undefined) return;
    if (comment.author !== 'claude') this.violations.push(`${method} at a comment of ${comment.author}`);
    // The copy of a write may arrive after later looks of its run, which it knows nothing of.
    const read = scheme === 'token' ? this.#read.get(key) : null;
    if (method === 'PATCH') this.#checkEdit(comment, (JSON.parse(body) as { body: string }).body, read);
    if (method === 'DELETE' && oneComment.test(path)) this.#checkRemoval(comment, read === null ? '' : (run ?? ''));
    if (method === 'DELETE' && oneFile.test(path)) this.#checkFile(comment, Number(oneFile.exec(path)?.[2]));
  }

  /** What may have been made is looked for before it is made again. */
  #checkRepeat(run: string, method: string, path: string, body: string): void {
    const [route = ''] = path.split('?');
    const name = /filename="([^"]*)"/u.exec(body.slice(0, 400))?.[1] ?? '';
    if (method === 'POST' && this.#made.has(`${run} ${route} ${name}`))
      this.violations.push(`POST ${route} ${name} again without a look`);
    if (method === 'POST') this.#made.add(`${run} ${route} ${name}`);
    if (method !== 'GET') return;
    for (const made of this.#made) {
      const [by, where = ''] = made.split(' ');
      if (by === run && (where === route || where.startsWith(`${route}/assets`))) this.#made.delete(made);
      // The list of comments shows their files.
      if (by === run && route.endsWith('/comments') && where.endsWith('/assets')) this.#made.delete(made);
    }
  }

  /** @param read null: nobody knows */
  #checkEdit(comment: Comment, next: string, read: string | null | undefined): void {
    if (read === undefined) this.violations.push(`comment ${comment.id} is edited without a look`);
    if (readMarker(next) === null) this.violations.push(`comment ${comment.id} loses its marker`);
    if (holdsNotes(next, comment.body)) return;
    if (read === comment.body) this.violations.push(`an edit of ${comment.id} drops notes that it had read`);
    else this.overtaken++;
  }

  #checkRemoval(comment: Comment, run: string): void {
    const [oldest] = this.#sameWeek(comment);
    if (this.peopleDeleted) return;
    if (oldest === comment || oldest === undefined) {
      this.violations.push(`the only or oldest comment ${comment.id} is removed`);
      return;
    }
    if (holdsNotes(oldest.body, comment.body)) return;
    const isRead = [comment, oldest].every(({ id, body }) => this.#read.get(`${run} ${id}`) === body);
    if (isRead) this.violations.push(`${comment.id} is removed before its notes were taken over`);
    else this.overtaken++;
  }

  #checkFile(comment: Comment, id: number): void {
    const file = comment.attachments.find((each) => each.id === id);
    if (file === undefined || this.peopleDeleted) return;
    const all = this.#sameWeek(comment).flatMap(({ attachments }) => attachments);
    if (all.filter(({ name }) => name === file.name).length < 2)
      this.violations.push(`the last ${file.name} is removed`);
  }

  #find(id: number): Comment | undefined {
    return this.#comments().find((each) => each.id === id);
  }

  #comments(): Comment[] {
    return this.#world.repositories.flatMap(({ issues }) => issues.flatMap(({ comments }) => comments));
  }

  /** Ours of the week of a comment, oldest first. */
  #sameWeek(comment: Comment): Comment[] {
    const week = readMarker(comment.body)?.week;
    return this.#comments().filter(({ author, body }) => author === 'claude' && readMarker(body)?.week === week);
  }
}

/** What people wrote, wherever it stands: their notes number themselves. */
export function notesIn(body: string): string[] {
  return [...new Set(body.match(/^Note \d+\.$/gmu) ?? [])].toSorted();
}

function holdsNotes(body: string, other: string): boolean {
  const kept = notesIn(body);
  return notesIn(other).every((note) => kept.includes(note));
}
