// Files on their way to the host, before the message that carries them is sent.

import { call, newKey } from '../api/client';
import type { Media } from '../api/types';

export const FILES_MAX = 10;
const FILE_BYTES_MAX = 25 * 1024 * 1024;
const IMAGE_BYTES_MAX = 10 * 1024 * 1024;
const IMAGES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
/** A slow line needs long for a large file. */
const TIMEOUT_MS = 5 * 60_000;

/** What pictures look like that this page has sent itself, by the id of their media. */
export const localPictures = new Map<string, string>();

export type TooLarge = 'file' | 'image';

export function isPicture(file: File): boolean {
  return IMAGES.has(file.type);
}

export function tooLarge(file: File): TooLarge | null {
  if (isPicture(file)) return file.size > IMAGE_BYTES_MAX ? 'image' : null;
  return file.size > FILE_BYTES_MAX ? 'file' : null;
}

export async function upload(file: File, signal: AbortSignal): Promise<Media> {
  const media = await call<Media>('POST', '/v1/media', {
    query: { name: file.name || 'file' },
    raw: { bytes: file, mime: file.type || 'application/octet-stream' },
    key: newKey(),
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  if (isPicture(file)) localPictures.set(media.id, URL.createObjectURL(file));
  return media;
}
