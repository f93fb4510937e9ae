/** The configuration that tests run under: one inbox, one gated repository unless they say otherwise. */

export interface ConfigurationParts {
  readonly url: string;
  readonly archive: string;
  /** More keys of `forge`, as YAML. */
  readonly forge?: string;
  /** Which repositories, and whatever else a test needs. */
  readonly yaml?: string;
}

export const onlyPlatform = 'repositories: [pdurlej/platform]';

/** @returns YAML; what a test adds begins on its sixth line */
export function describeConfiguration({ url, archive, forge, yaml = onlyPlatform }: ConfigurationParts): string {
  return [
    `forge: { url: "${url}"${forge === undefined ? '' : `, ${forge}`} }`,
    'inbox: { repository: pdurlej/fallow-py }',
    `archive: "${archive}"`,
    'timeZone: Europe/Warsaw',
    'threshold: { opened: 2026-05-01 }',
    yaml,
    '',
  ].join('\n');
}
