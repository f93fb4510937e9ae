/**
 * What Forgejo says about users, issues, labels, comments and attachments, as far as it is read here.
 */
import * as z from 'zod';

export interface User {
  readonly id: number;
  readonly login: string;
  /** Administrator of the whole server. */
  readonly isAdmin: boolean;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly locked: boolean;
  readonly isPullRequest: boolean;
  readonly labels: readonly string[];
  readonly body: string;
  /** Null for one that was imported. */
  readonly author: User | null;
  /** How many comments it has. */
  readonly comments: number;
}

export interface Attachment {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly uuid: string;
}

/** A comment. `author` is null for one that was imported; instants are as the server writes them. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: User | null;
  readonly created: string;
  readonly updated: string;
  readonly attachments: readonly Attachment[];
}

export const UserSchema = z
  .object({ id: z.number().int(), login: z.string(), is_admin: z.boolean().default(false) })
  .transform((wire): User => ({ id: wire.id, login: wire.login, isAdmin: wire.is_admin }));

const LabelSchema = z.object({ id: z.number().int(), name: z.string(), description: z.string().default('') });
export const LabelPageSchema = z.array(LabelSchema);
export const OneLabelSchema = LabelSchema;

export const IssueSchema = z
  .object({
    id: z.number().int(),
    body: z.string().default(''),
    user: UserSchema.nullish(),
    comments: z.number().int().default(0),
    number: z.number().int(),
    title: z.string(),
    state: z.string(),
    is_locked: z.boolean().default(false),
    pull_request: z.unknown().nullish(),
    labels: z.array(LabelSchema).nullish(),
  })
  .transform((wire): Issue => ({
    id: wire.id,
    body: wire.body,
    author: wire.user ?? null,
    comments: wire.comments,
    number: wire.number,
    title: wire.title,
    state: wire.state,
    locked: wire.is_locked,
    isPullRequest: wire.pull_request !== null && wire.pull_request !== undefined,
    labels: (wire.labels ?? []).map((label) => label.name),
  }));
export const IssuePageSchema = z.array(IssueSchema);

export const AttachmentSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  size: z.number(),
  uuid: z.string(),
});
export const AttachmentListSchema = z.array(AttachmentSchema);

export const CommentSchema = z
  .object({
    id: z.number().int(),
    body: z.string(),
    user: UserSchema.nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    // Always empty in the answer to an edit, whatever is attached.
    assets: z.array(AttachmentSchema).nullish(),
  })
  .transform((wire): Comment => ({
    id: wire.id,
    body: wire.body,
    author: wire.user,
    created: wire.created_at,
    updated: wire.updated_at,
    attachments: wire.assets ?? [],
  }));
export const CommentListSchema = z.array(CommentSchema);
