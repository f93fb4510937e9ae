/** The public surface: a client, its error, and what it returns. */
export { ForgejoClient } from './client.ts';
export { ForgejoError, type ForgejoErrorKind } from './error.ts';
export type { HttpOptions, Move, RequestLine } from './http-options.ts';
export { probeCapabilities, type Capabilities } from './capability.ts';
export { BegunList } from './pages.ts';
export type { Artifact, ContentsEntry, Ref, Repository, Run, Task, WebArtifact } from './schema-actions.ts';
export type { Attachment, Comment, Issue, Label, User } from './schema-issues.ts';
