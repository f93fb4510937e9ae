/**
 * Files on comments: `routers/api/v1/repo/issue_comment_attachment.go`, `routers/web/repo/attachment.go`. Each route
 * names the trap that it reproduces.
 */
import { randomUUID } from 'node:crypto';
import { canRead, canWrite, findRepository, requireScope } from './access.ts';
import { allowQuery, readJson, refuse, refuseMissing, Refusal, type Answer, type Exchange } from './exchange.ts';
import { serveFile } from './files.ts';
import { findComment, openForWriting } from './issue-access.ts';
import { showAttachment } from './show.ts';
import type { Attachment, Comment } from './world.ts';

/** Never paged, and files of one name may be many. */
export function listAttachments(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  const { comment } = findComment(exchange, findRepository(exchange));
  return { status: 200, json: comment.attachments.map((each) => showAttachment(each, exchange.root)) };
}

/** The same name again is a second file. The field must be `attachment`: any other is a 500 without a message. */
export async function createAttachment(exchange: Exchange): Promise<Answer> {
  allowQuery(exchange, 'name');
  const comment = openForAttaching(exchange);
  const type = exchange.request.headers['content-type'] ?? '';
  const form = await new Response(new Uint8Array(exchange.body), { headers: { 'content-type': type } }).formData();
  const file = form.get('attachment');
  if (!(file instanceof File)) throw refuse(exchange, 500, '');
  const name = exchange.query.get('name') ?? file.name;
  if (!/\.(json|md|svg|png|zip|gz|csv|txt|log)$/u.test(name))
    throw refuse(exchange, 422, 'This file extension or type is not allowed to be uploaded.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const attachment: Attachment = {
    id: exchange.world.nextId++,
    name,
    uuid: randomUUID(),
    created: exchange.world.now(),
    bytes,
  };
  comment.attachments.push(attachment);
  return { status: 201, json: showAttachment(attachment, exchange.root) };
}

/** Types are not checked again: `.html` is fine here. */
export function renameAttachment(exchange: Exchange): Answer {
  const attachment = findAttachment(exchange, openForAttaching(exchange));
  const { name } = readJson(exchange);
  if (typeof name === 'string' && name !== '') attachment.name = name;
  return { status: 201, json: showAttachment(attachment, exchange.root) };
}

/** Gone at once, from `/attachments/` too. */
export function deleteAttachment(exchange: Exchange): Answer {
  const comment = openForAttaching(exchange);
  const attachment = findAttachment(exchange, comment);
  comment.attachments = comment.attachments.filter((each) => each !== attachment);
  return { status: 204 };
}

/** The author may from 14.0.4 on; before, only who may write issues, on the own comment too. */
function openForAttaching(exchange: Exchange): Comment {
  const { repository, user } = openForWriting(exchange);
  const { comment } = findComment(exchange, repository);
  const own = comment.author === user.login && exchange.traits.readersAttach;
  if (!own && !canWrite(user, repository)) throw refuse(exchange, 403, 'user should have permission to edit comment');
  return comment;
}

function findAttachment(exchange: Exchange, comment: Comment): Attachment {
  const found = comment.attachments.find((each) => each.id === Number(exchange.parts[3]));
  if (found === undefined) throw refuseMissing(exchange);
  return found;
}

/** JSON comes as text/plain, SVG sandboxed; a file whose comment is gone is still served. Takes tokens and sessions. */
export function downloadAttachment(exchange: Exchange): Answer {
  const { token, traits, world } = exchange;
  const scopes = token?.scopes ?? ['read:issue'];
  const text = { 'content-type': 'text/plain; charset=utf-8' };
  if (traits.attachmentScope && !scopes.some((scope) => scope === 'read:issue' || scope === 'write:issue'))
    throw new Refusal({ status: 403, headers: text, text: 'scopedAccessCheck\n' });
  const visible = world.repositories.filter((repository) => canRead(exchange, repository));
  const all = visible.flatMap((repository) =>
    repository.issues.flatMap((issue) => issue.comments.flatMap((each) => each.attachments)),
  );
  const found = [...all, ...world.orphans].find((each) => each.uuid === exchange.parts[0]);
  if (found === undefined) throw new Refusal({ status: 404, headers: text, text: 'Not Found\n' });
  return serveFile(exchange, {
    name: found.name,
    bytes: found.bytes,
    type: typeOf(found.name),
    modified: found.created,
    etag: found.uuid,
  });
}

function typeOf(name: string): string {
  if (name.endsWith('.svg')) return 'image/svg+xml';
  if (name.endsWith('.png')) return 'image/png';
  return /\.(zip|gz)$/u.test(name) ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}
