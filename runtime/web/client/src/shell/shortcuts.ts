// Keys that work everywhere in the page.

import { useEffect } from 'preact/hooks';
import { sortedConversations } from '../sync/state';
import { go, route } from './route';

export function useShortcuts(): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open], [popover]:popover-open')) return;
      const at = route.value;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        if (at.view !== 'conversation' || innerWidth < 760) go({ view: 'chats' });
        requestAnimationFrame(() => document.querySelector<HTMLElement>('#list-search')?.focus());
      } else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        const all = sortedConversations.value;
        const now = at.view === 'conversation' ? all.findIndex(({ id }) => id === at.id) : -1;
        const next = all[now + (event.key === 'ArrowDown' ? 1 : -1)];
        if (next) {
          event.preventDefault();
          go({ view: 'conversation', id: next.id, info: false });
        }
      } else if (event.key === 'Escape' && at.view === 'conversation') {
        event.preventDefault();
        if (at.info) go({ ...at, info: false });
        else go({ view: 'chats' });
      }
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);
}
