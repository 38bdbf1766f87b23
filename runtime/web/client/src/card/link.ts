// Where a card's links lead and where its images come from.
//
// Always true: an address that `readLink` answers is https (or this same machine, while the page itself is served from it),
// without user name, and `host` is what the browser will call: in ASCII, so that letters of another script show as `xn--`.

export interface Link {
  href: string;
  /** The host in full, with its port where it is not the usual one. */
  host: string;
  /** Letters that are not plain Latin are written in the host's ASCII form: worth a second look. */
  foreign: boolean;
}

/** The link, or nothing where the client refuses to follow it. */
export function readLink(address: string, page: string = location.hostname): Link | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const local = url.protocol === 'http:' && isLocal(url.hostname) && isLocal(page);
  if ((url.protocol !== 'https:' && !local) || url.username !== '' || url.password !== '' || url.hostname === '') return null;
  return { href: url.href, host: url.host, foreign: /(^|\.)xn--/.test(url.hostname) };
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1';
}

/** The image through the host, which fetches it: a third party never sees who looks. Nothing for what no card may name. */
export function imagePath(message: string, url: string, page: string = location.hostname): string | null {
  if (!/^blob:[0-9a-f]{64}$/.test(url) && readLink(url, page) === null) return null;
  return `/v1/messages/${encodeURIComponent(message)}/images?url=${encodeURIComponent(url)}`;
}
