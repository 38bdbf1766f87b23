// What a page has and tests do not: the little of it that modules read when they are loaded.

import { vi } from 'vitest';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
  removeItem: (name: string) => void kept.delete(name),
});
vi.stubGlobal('navigator', { languages: ['en-GB'] });
vi.stubGlobal('location', { hostname: 'chat.example', host: 'chat.example', protocol: 'https:', hash: '' });
