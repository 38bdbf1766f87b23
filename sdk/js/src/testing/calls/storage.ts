// `parvis:host/storage` of the host in memory.

import type * as wit from '../../wit.js';
import { type Run, conflict, count, invalid, notFound, requirePermission } from '../state.js';

const READS_MAX = 1_000;
const WRITES_MAX = 500;
const KEY_BYTES_MAX = 256;
const VALUE_BYTES_MAX = 60 << 10;
const PAGE_BYTES_MAX = 256 << 10;

export function storage(run: Run): wit.StorageInterface {
  const read = (bucket: wit.Bucket, key: string): Uint8Array | undefined => {
    const entry = entryOf(run, bucket, key);
    count(run, 'reads', READS_MAX, 'reads.event');
    return run.state.storage.get(entry);
  };
  const write = (bucket: wit.Bucket, key: string, value: Uint8Array | undefined): void => {
    const entry = entryOf(run, bucket, key);
    count(run, 'writes', WRITES_MAX, 'writes.event');
    if (value === undefined) run.state.storage.delete(entry);
    else if (value.length > VALUE_BYTES_MAX) throw invalid('value: too long');
    else run.state.storage.set(entry, Uint8Array.from(value));
  };
  return {
    get: (bucket, key) => read(bucket, key) ?? null,
    set: write,
    delete: (bucket, key) => write(bucket, key, undefined),
    list(bucket, prefix, after, limit) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalid('limit: 1 to 100');
      const page: wit.Page = { entries: [], next: null };
      let bytes = 0;
      for (const [key, value] of entriesOf(run, ownerOf(run, bucket))) {
        if (!key.startsWith(prefix) || (after !== null && Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0)) continue;
        bytes += Buffer.byteLength(key) + value.length;
        if (page.entries.length >= limit || (bytes > PAGE_BYTES_MAX && page.entries.length > 0)) {
          page.next = page.entries.at(-1)?.key ?? null;
          break;
        }
        count(run, 'reads', READS_MAX, 'reads.event');
        page.entries.push({ key, value: Uint8Array.from(value) });
      }
      return page;
    },
    compareAndSet(bucket, key, expected, value) {
      const now = read(bucket, key);
      const same = expected === null || now === undefined ? expected === null && now === undefined : Buffer.compare(now, expected) === 0;
      if (!same) throw conflict();
      write(bucket, key, value);
    },
    increment(bucket, key, by) {
      const stored = read(bucket, key);
      const text = stored === undefined ? '0' : Buffer.from(stored).toString();
      const sum = /^-?[0-9]+$/.test(text) ? BigInt(text) + BigInt(by) : undefined;
      if (sum === undefined || sum !== BigInt.asIntN(64, sum)) throw invalid('not a whole number, or the sum does not fit');
      write(bucket, key, Buffer.from(String(sum)));
      return String(sum);
    },
  };
}

function ownerOf(run: Run, bucket: wit.Bucket): string {
  requirePermission(run, 'storage');
  if (bucket === 'program') return 'program';
  if (bucket === 'conversation') return run.conversation;
  if (run.actor === null) throw notFound();
  return run.actor;
}

function entryOf(run: Run, bucket: wit.Bucket, key: string): string {
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > KEY_BYTES_MAX) throw invalid('key: 1 to 256 bytes');
  return `${ownerOf(run, bucket)}\n${key}`;
}

/** In the order of the keys' bytes. */
function entriesOf(run: Run, owner: string): [string, Uint8Array][] {
  const own = [...run.state.storage].filter(([entry]) => entry.startsWith(`${owner}\n`));
  const keyed = own.map(([entry, value]): [string, Uint8Array] => [entry.slice(owner.length + 1), value]);
  return keyed.sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}
