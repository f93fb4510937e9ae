/** Bodies of answers: read to their end within bounds, and checked for the shape they should have. */
import { addAbortListener } from 'node:events';
import type * as z from 'zod';
import type { Deadline } from './deadline.ts';
import { ForgejoError, type RequestPlace } from './error.ts';

/** The most that an answer of JSON may have; the largest real one is a page of runs of some hundred kB. */
export const jsonLimit = 64 * 1024 * 1024;

/**
 * Reads a body to its end, and compares with the length that was announced.
 * @throws ForgejoError `too-large` beyond the limit, `unreachable` when it broke off
 */
export async function readBody(
  response: Response,
  maxBytes: number,
  place: RequestPlace,
  deadline: Deadline,
): Promise<Uint8Array> {
  const { status } = response;
  const fail = (kind: 'too-large' | 'unreachable', sentence: string): ForgejoError =>
    new ForgejoError(kind, place, sentence, { status });
  const tooLarge = `the answer is larger than ${maxBytes} bytes`;
  const announced = readLength(response);
  if (announced !== null && announced > maxBytes) {
    await response.body?.cancel();
    throw fail('too-large', tooLarge);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of readPieces(response, deadline)) {
      size += chunk.length;
      if (size > maxBytes) throw fail('too-large', tooLarge);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ForgejoError) throw error;
    throw fail('unreachable', deadline.signal.aborted ? 'the answer came too slowly' : 'the answer broke off');
  }
  if (announced !== null && announced !== size) throw fail('unreachable', 'the answer broke off');
  return Buffer.concat(chunks);
}

/**
 * The pieces of a body as they come. The deadline ends it here and not through fetch, which forgets its signal when
 * memory is cleared after the answer began (nodejs/undici#3644).
 * @throws whatever broke it off; the deadline's reason when its time is over
 */
export async function* readPieces({ body }: Response, deadline: Deadline): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  const leave = (): void => void reader.cancel().catch(() => undefined);
  const ending = addAbortListener(deadline.signal, leave);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      deadline.signal.throwIfAborted();
      if (done) return;
      deadline.progress();
      yield value;
    }
  } finally {
    ending[Symbol.dispose]();
    leave();
  }
}

/** Null where none was announced, or where it counts compressed bytes that nobody here sees. */
function readLength({ headers }: Response): number | null {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? null : Number(length);
}

/** A page for people is never a file that was asked for. @throws ForgejoError `malformed` */
export function refusePage(response: Response, place: RequestPlace): void {
  if (!isPage(response.headers)) return;
  throw new ForgejoError('malformed', place, 'the answer is a web page (of a proxy?)', { status: response.status });
}

/** Whether a person was meant: the API of Forgejo never answers with HTML. */
export function isPage(headers: Headers): boolean {
  return /^text\/html\b/iu.test(headers.get('content-type') ?? '');
}

/**
 * Text as a value.
 * @param server the address that is configured, for messages
 * @throws ForgejoError `malformed` for text that is no JSON, or has another shape
 */
export function parseAs<T>(text: string, schema: z.ZodType<T>, place: RequestPlace, server: string): T {
  const fail = (what: string): ForgejoError =>
    new ForgejoError('malformed', place, `the answer of ${server} ${what}`, { status: 200 });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fail('is not JSON (a proxy page, or cut off)');
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw fail(`has an unexpected shape at "${where}"`);
}
