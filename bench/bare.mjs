// The floor under a run: the same requests, and nothing done with the answers. Those before and after the harvest one
// after the other, the pages of each list one after the other, the zips beside them, six at once.
import { readFileSync } from 'node:fs';

const { url, token, before, lists, zips, after, zipsAtOnce } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const headers = { authorization: `token ${token}` };

const ask = async (path) => {
  const response = await fetch(url + path, { headers });
  return (await response.arrayBuffer()).byteLength;
};
const walk = async (paths) => {
  let bytes = 0;
  for (const path of paths) bytes += await ask(path);
  return bytes;
};

const started = performance.now();
let bytes = await walk(before);
const queue = zips.values();
const workers = Array.from({ length: zipsAtOnce }, () => walk(queue));
for (const part of await Promise.all([...lists.map(walk), ...workers])) bytes += part;
bytes += await walk(after);
console.log(JSON.stringify({ ms: performance.now() - started, bytes }));
