/** What a server tells of itself to everybody: that it is there, its time, and what may be attached to a comment. */
import * as z from 'zod';
import { ForgejoError } from './error.ts';
import type { Http } from './http.ts';
import { VersionSchema } from './schema-actions.ts';

/** What the server lets go with a comment. */
export interface AttachmentSettings {
  readonly enabled: boolean;
  /** Such as `.json`. */
  readonly allowedTypes: readonly string[];
}

const AttachmentSettingsSchema = z
  .object({ enabled: z.boolean(), allowed_types: z.string() })
  .transform((wire): AttachmentSettings => ({
    enabled: wire.enabled,
    allowedTypes: wire.allowed_types.split(',').map((type) => type.trim()),
  }));

export class Server {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Whether the server is there.
   * @returns its version, null where it asks for a login first, and its time as an HTTP date where it tells it
   */
  async greet(): Promise<{ readonly version: string | null; readonly date: string | null }> {
    try {
      const { body, headers } = await this.#http.getJson('api/v1/version', VersionSchema);
      return { version: body, date: headers.get('date') };
    } catch (error) {
      const asksForLogin = error instanceof ForgejoError && ['forbidden', 'unauthorized'].includes(error.kind);
      if (asksForLogin) return { version: null, date: null };
      throw error;
    }
  }

  /** Which files may go with a comment: types are enforced, the sizes and counts that it names are not. */
  async attachmentSettings(): Promise<AttachmentSettings> {
    return (await this.#http.getJson('api/v1/settings/attachment', AttachmentSettingsSchema)).body;
  }
}
