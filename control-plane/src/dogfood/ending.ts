/** How a process ends that met a failure; what is wrong and what to do are held apart, and joined where they are said. */

export interface Ending {
  readonly code: 1 | 2 | 3;
  /** What went wrong, where. */
  readonly sentence: string;
  /** What to do; absent where the sentence itself says it. */
  readonly cure?: string;
}

/** An ending as somebody reads it: what went wrong, then what to do. */
export function sayEnding({ sentence, cure }: Ending): string {
  return cure === undefined ? sentence : `${sentence} ${cure}`;
}
