/** The keys of the configuration, their values and defaults: the operator's contract. Messages say what was expected. */
import * as z from 'zod';
import type { LogSource } from './config.ts';

const Name = z.string().regex(/^[\w.-]+\/[\w.-]+$/u, 'expected owner/name');
const NameOrPattern = z
  .string()
  .regex(/^!?[\w.*?-]+\/[\w.*?-]+$/u, 'expected owner/name, a pattern such as owner/*, or "!owner/name"');
const Day = z
  .union([z.string(), z.date().transform((date) => date.toISOString().slice(0, 10))])
  .pipe(z.string().refine(isDay, 'expected a day such as 2026-05-01'));
const Url = z
  .string()
  .refine(
    (text) => /^https?:$/u.test(URL.parse(text)?.protocol ?? ''),
    'expected an address such as https://forge.example.org',
  )
  .refine((text) => URL.parse(text)?.username === '', 'expected an address without a user name or token in it')
  .transform((text) => text.replace(/\/+$/u, ''));
const ForgeUrl = Url.refine((text) => !/[?#]/u.test(text), 'expected an address without ? and #').refine(
  (text) => !/\/api(?:\/v1)?$/u.test(text),
  'expected the address of the server, without /api',
);
const Login = z.string().regex(/^[\w.-]+$/u, 'expected a user name');
const Names = z.array(z.string().min(1)).min(1);
const Share = z
  .number()
  .min(0)
  .max(100, 'expected a percentage from 0 to 100')
  .transform((percent) => percent / 100);
const TimeZone = z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Warsaw');

const GateKeys = { workflows: Names, artifacts: Names, reports: Names };
const Source = z.union([
  z
    .strictObject({ repository: Name, path: z.string().min(1) })
    .transform((source): LogSource => ({ kind: 'repository', ...source })),
  z
    .strictObject({ file: z.string().min(1), repository: Name })
    .transform((source): LogSource => ({ kind: 'file', ...source })),
  z
    .strictObject({ inbox: z.strictObject({ authors: Names }) })
    .transform(({ inbox }): LogSource => ({ kind: 'inbox', ...inbox })),
]);

const Keys = z.strictObject({
  forge: z.strictObject({
    url: ForgeUrl,
    identity: Login.default('claude'),
    tokenFile: z.string().min(1).nullable().default(null),
    allowUnprovenIdentity: z.boolean().default(false),
  }),
  repositories: z.array(NameOrPattern).min(1, 'expected at least one repository'),
  gate: z
    .strictObject({
      workflows: Names.default(['fallow-py.yml', 'pyfallow.yml', 'fallow-py.yaml', 'pyfallow.yaml']),
      artifacts: Names.default(['fallow-py', 'pyfallow']),
      reports: Names.default(['pyfallow-report.json', 'fallow-py-report.json', 'fallow-report.json']),
      overrides: z.record(Name, z.strictObject(GateKeys).partial()).default({}),
    })
    .prefault({}),
  inbox: z.strictObject({
    repository: Name,
    label: z.string().min(1).default('pyfallow-dogfood-evidence-inbox'),
    issue: z.number().int().positive().nullable().default(null),
  }),
  threshold: z
    .strictObject({
      opened: Day.nullable().default(null),
      runs: z.number().int().positive().default(100),
      logEntries: z.number().int().positive().default(20),
      verdict: z
        .strictObject({
          drop: Share.prefault(50),
          tuneFalse: Share.prefault(10),
          tuneFixed: Share.prefault(10),
          keep: Share.prefault(30),
        })
        .prefault({}),
    })
    .prefault({}),
  logs: z.array(Source).default([]),
  notify: z.array(Login).default([]),
  archive: z
    .string()
    .min(1)
    .refine((path) => !path.startsWith('~'), 'expected a whole path: ~ is not expanded here')
    .default('/var/lib/platformctl/dogfood'),
  timeZone: TimeZone.default(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
  lookBackWeeks: z.number().int().min(1).max(52).default(4),
  gracePeriodMinutes: z.number().int().min(0).max(1440).default(30),
  heartbeat: z.strictObject({ url: Url }).nullable().default(null),
  deadlineMinutes: z.number().int().min(1).max(1440).default(60),
});
/** The whole configuration. */
export const ConfigSchema = Keys.superRefine(({ forge: { url }, repositories, inbox }, context) => {
  if (!namesRepository(url, [...repositories, inbox.repository])) return;
  const { origin, pathname } = new URL(url);
  const message = `expected the address of the server alone, such as ${origin}: ${pathname} is a repository of it`;
  context.addIssue({ code: 'custom', path: ['forge', 'url'], message });
});

/** A forge may lie below a path; an address copied from a page of a repository has one of its owners there. */
function namesRepository(url: string, repositories: readonly string[]): boolean {
  const owners = repositories.map((name) => name.replace(/^!/u, '').split('/')[0]?.toLowerCase());
  const parts = URL.parse(url)?.pathname.toLowerCase().split('/').slice(1, -1) ?? [];
  return parts.some((part) => owners.includes(part));
}

/** The keys that exist at a place of the schema. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  if (path.includes('overrides')) return Object.keys(GateKeys);
  let schema: z.core.$ZodType = ConfigSchema;
  for (const key of path) {
    const object = unwrap(schema);
    const next =
      object instanceof z.ZodObject ? (object.shape as Record<string, z.core.$ZodType>)[String(key)] : undefined;
    if (next === undefined) return [];
    schema = next;
  }
  const object = unwrap(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? unwrap(schema.unwrap()) : schema;
}

/** Dates roll over: the 31st of February would silently be in March. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/u.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
