/** What one check found: a mark, what is there, what cures it, and how a run would end because of it. */
import { describeFailure } from '../exit.ts';

/** `remark`: worth mending, and no run fails for it. `unknown`: cannot be known from here. */
export type Mark = 'well' | 'wrong' | 'unknown' | 'remark';

export interface Finding {
  readonly check: string;
  readonly mark: Mark;
  readonly found: string;
  /** Null: there is nothing to mend. */
  readonly cure: string | null;
  /** The exit code of a run as things are, as far as this check goes. */
  readonly exit: 0 | 1 | 2 | 3 | 4;
}

export function well(check: string, found: string): Finding {
  return { check, mark: 'well', found, cure: null, exit: 0 };
}

/** @param exit 4 where a run would publish with a gap */
export function remark(check: string, found: string, cure: string, exit: 0 | 4 = 0): Finding {
  return { check, mark: 'remark', found, cure, exit };
}

export function wrong(check: string, found: string, cure: string | null, exit: 1 | 2 | 3): Finding {
  return { check, mark: 'wrong', found, cure, exit };
}

export function unknown(check: string, found: string, cure: string | null = null): Finding {
  return { check, mark: 'unknown', found, cure, exit: 0 };
}

/** A failure as a finding: the sentence that a run would end with, and what cures it apart where it says so. */
export function describeTrouble(check: string, error: unknown): Finding {
  const ending = describeFailure(error);
  if (ending !== null) {
    const { sentence, cure = null, code } = ending;
    return wrong(check, sentence, cure, code);
  }
  return wrong(check, `an unexpected error: ${String(error)}`, 'Please report it.', 1);
}

/** Whatever goes wrong in one check must not keep the others from being made. */
export async function tryCheck(check: string, act: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await act();
  } catch (error) {
    return [describeTrouble(check, error)];
  }
}
