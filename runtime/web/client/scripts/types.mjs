// Writes src/api/schema.ts from the OpenAPI document that the gateway's tests hold; with --check, says whether it is current.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const snapshot = new URL('../../../gateway/tests/gateway/snapshots/gateway__description__openapi.snap', import.meta.url);
const target = new URL('../src/api/schema.ts', import.meta.url);

const text = await readFile(snapshot, 'utf8');
const end = text.indexOf('\n---\n', 3);
if (!text.startsWith('---\n') || end < 0) throw new Error('the snapshot does not begin with its header');
const description = JSON.parse(text.slice(end + 5));
const written = `// Made by \`npm run types\` from the gateway's OpenAPI document. Not edited by hand.\n\n${astToString(await openapiTS(description))}`;

if (process.argv.includes('--check')) {
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present !== written) {
    console.error('src/api/schema.ts is not current: run `npm run types` and commit what it writes');
    process.exit(1);
  }
} else {
  await writeFile(target, written);
}
