/**
 * What can go wrong on our side. Each class carries its exit code where oclif looks for it, and a message that
 * says what is wrong, where, and what to do. What the forge does wrong is a ForgejoError.
 */

/** Flags or configuration: the operator can mend it. Exit code 2. */
export class ConfigError extends Error {
  override readonly name: string = 'ConfigError';
  readonly oclif = { exit: 2 };
  /** What is wrong, where: the message without its cure. */
  readonly sentence: string;
  /** What to do, where it can be told apart; else null. */
  readonly cure: string | null;

  constructor(sentence: string, { cause, cure }: { readonly cause?: unknown; readonly cure?: string } = {}) {
    super(cure === undefined ? sentence : `${sentence} ${cure}`, cause === undefined ? {} : { cause });
    this.sentence = sentence;
    this.cure = cure ?? null;
  }
}

/** A flag that makes no sense. Exit code 2. */
export class UsageError extends ConfigError {
  override readonly name = 'UsageError';
}

export type ArchiveErrorKind = 'locked' | 'full' | 'read-only' | 'corrupt' | 'newer';

/** The archive cannot be used. Exit code 3, but 2 for an archive of a newer version. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly kind: ArchiveErrorKind;
  readonly path: string;
  readonly oclif: { readonly exit: number };

  constructor(kind: ArchiveErrorKind, path: string, sentence: string, cause?: unknown) {
    super(`${sentence} (${path})`, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.path = path;
    this.oclif = { exit: kind === 'newer' ? 2 : 3 };
  }
}
