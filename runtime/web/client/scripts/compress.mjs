// Writes each built file compressed beside itself, where that is smaller: the server sends what a browser takes.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const built = new URL('../../dist/', import.meta.url).pathname;

for (const entry of await readdir(built, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.endsWith('.gz')) continue;
  const path = join(entry.path, entry.name);
  const bytes = await readFile(path);
  const compressed = gzipSync(bytes, { level: 9 });
  if (compressed.length < bytes.length) await writeFile(`${path}.gz`, compressed);
}
