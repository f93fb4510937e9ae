/** Questions on a terminal, one line each: what is in brackets is taken for an empty answer, a wrong one is asked again. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../errors.ts';
import { checkAnswer, type Answers } from './answers.ts';
import type { Question } from './questions.ts';

/**
 * Asks them all.
 * @throws UsageError when the input ends before the last answer (Ctrl-C, Ctrl-D)
 */
export async function askQuestions(
  questions: readonly Question[],
  input: Readable,
  output: Writable,
): Promise<Map<keyof Answers, string[]>> {
  const lines = createInterface({ input, output, terminal: Reflect.get(output, 'isTTY') === true });
  const answers = lines[Symbol.asyncIterator]();
  let isOpen = true;
  lines.on('SIGINT', () => lines.close()).on('close', () => (isOpen = false));
  const found = new Map<keyof Answers, string[]>();
  try {
    for (const question of questions) {
      for (let answer: string[] | null = null; answer === null;) {
        lines.setPrompt(describeQuestion(question));
        // An input that was piped is over before its lines are.
        if (isOpen) lines.prompt();
        else output.write(lines.getPrompt());
        const typed = await answers.next();
        if (typed.done === true)
          throw new UsageError('The questions were not answered to the end: nothing was written.');
        answer = takeAnswer(question, typed.value, output);
        if (answer !== null) found.set(question.name, answer);
      }
    }
    return found;
  } finally {
    lines.close();
  }
}

function describeQuestion({ text, initial, example }: Question): string {
  const hint = initial === null ? `, like ${example}` : initial === '' ? '' : ` [${initial}]`;
  return `${text}${hint}: `;
}

/** @returns null for one that has to be asked again, after saying why */
function takeAnswer(question: Question, typed: string, output: Writable): string[] | null {
  try {
    return checkAnswer(question, typed);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.write(`  ${error.message}\n`);
    return null;
  }
}
