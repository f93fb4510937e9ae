/** Why no answer came, in words that say what to mend. */
import { makeWorld, startFakeForgejo } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { ForgejoClient } from '../src/index.ts';
import { describeConnectionTrouble } from '../src/connection-trouble.ts';

it.each([
  ['ENOTFOUND', 'there is no host of this name (ENOTFOUND)'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it speaks no TLS: http://? (ERR_SSL_WRONG_VERSION_NUMBER)'],
  ['HPE_INVALID_CONSTANT', 'it does not speak HTTP: https://? (HPE_INVALID_CONSTANT)'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired (CERT_HAS_EXPIRED)'],
  ['ESOMETHING', 'ESOMETHING'],
  [undefined, 'the connection broke'],
])('puts %s into words, however deep it lies', (code, words) => {
  const cause = new Error('inside', { cause: Object.assign(new Error('deep'), { code }) });

  expect(describeConnectionTrouble(new TypeError('fetch failed', { cause }))).toBe(words);
});

it('says what a wrong port, a wrong path and a wrong scheme come to', async () => {
  const said = async (url: string): Promise<unknown> =>
    new ForgejoClient({ url, token: null, retries: 0 }).version().catch((error: unknown) => (error as Error).message);
  await using forge = await startFakeForgejo(makeWorld({ repositories: [] }));

  expect(await said('http://127.0.0.1:49')).toContain(
    'http://127.0.0.1:49 could not be reached: nothing listens there (ECONNREFUSED)',
  );
  forge.faults.push({ path: /./u, fault: { kind: 'answer', status: 404, body: '<html>Not found</html>' } });
  expect(await said(`${forge.url}/some/page`)).toBe(
    `something before ${forge.url}/some/page answers in its place (404 with a page that is not Forgejo's) (GET api/v1/version)`,
  );
  expect(await said(forge.url.replace('http', 'https'))).toContain(
    'could not be reached: it speaks no TLS: http://? (',
  );
  forge.faults.splice(0, Infinity, { path: /./u, fault: { kind: 'drop', when: 'before' } });
  expect(await said(forge.url)).toContain('could not be reached: it broke the connection off (UND_ERR_SOCKET)');
});
