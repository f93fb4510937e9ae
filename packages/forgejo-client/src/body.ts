/** Bodies of answers: read to their end within bounds, and checked for the shape they should have. */
import type * as z from 'zod';
import { ForgejoError, type RequestPlace } from './error.ts';

/** The most that an answer of JSON may have; the largest real one is a page of runs of some hundred kB. */
export const jsonLimit = 64 * 1024 * 1024;

/** Reads a body to its end, stops at the limit, and compares with the length that was announced. */
export async function readBody(response: Response, maxBytes: number, place: RequestPlace): Promise<Uint8Array> {
  const { status } = response;
  const announced = Number(response.headers.get('content-length') ?? Number.NaN);
  const tooLarge = (): ForgejoError =>
    new ForgejoError('too-large', place, `the answer is larger than ${maxBytes} bytes`, { status });
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ForgejoError) throw error;
    throw new ForgejoError('unreachable', place, 'the answer broke off', { status, cause: new Error('cut body') });
  }
  return Buffer.concat(chunks);
}

/** @throws ForgejoError `malformed` for text that is no JSON, or has another shape */
export function parseAs<T>(text: string, schema: z.ZodType<T>, place: RequestPlace): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ForgejoError('malformed', place, 'the answer is not JSON (a proxy page, or cut off)', { status: 200 });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw new ForgejoError('malformed', place, `the answer has an unexpected shape at "${where}"`, { status: 200 });
}
