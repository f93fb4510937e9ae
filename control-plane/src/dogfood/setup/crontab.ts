/** A crontab line for hosts without systemd. It tries again where the forge was not available: with longer waits than the service. */

export interface CronPlan {
  /** Node, then the bin, then its arguments. */
  readonly command: readonly string[];
  readonly timeZone: string;
  /** Of this host: many a cron knows no other. */
  readonly hostTimeZone: string;
}

export function renderCrontab({ command, timeZone, hostTimeZone }: CronPlan): string {
  const run = command.map(quote).join(' ');
  const again = `for wait in 0 900 1800 3600; do sleep $wait; ${run}; code=$?; [ $code -eq 3 ] || break; done; [ $code -eq 4 ] || exit $code`;
  return `# Weekly evidence on the static-analysis gate: Sundays at 04:00, tried again after 15, 30 and 60 minutes while the forge is not available.
${describeZone(timeZone, hostTimeZone)}0 4 * * 0 ${again.replaceAll('%', String.raw`\%`)}
`;
}

function describeZone(timeZone: string, hostTimeZone: string): string {
  if (timeZone === hostTimeZone) return '';
  return `# cronie (Fedora, Arch) heeds CRON_TZ; the cron of Debian does not, and takes this host's zone, ${hostTimeZone}.\nCRON_TZ=${timeZone}\n`;
}

/** For sh. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
