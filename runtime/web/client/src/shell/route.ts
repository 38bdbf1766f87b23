// Which view is open: kept after the `#` of the address, so that links, reload and the back button work.

import { signal } from '@preact/signals';

export type Route =
  | { view: 'chats' }
  | { view: 'conversation'; id: string; info: boolean }
  | { view: 'programs' }
  | { view: 'wallet' }
  | { view: 'consents' }
  | { view: 'settings'; section: string | null };

export const route = signal<Route>(read());

addEventListener('hashchange', () => {
  route.value = read();
});

export function go(to: Route): void {
  location.hash = hrefOf(to).slice(1);
}

/** Goes there, in place of where the person is: back does not lead here again. */
export function replace(to: Route): void {
  history.replaceState(null, '', hrefOf(to));
  route.value = to;
}

export function hrefOf(to: Route): string {
  switch (to.view) {
    case 'chats':
      return '#/';
    case 'conversation':
      return `#/c/${to.id}${to.info ? '/info' : ''}`;
    case 'settings':
      return to.section === null ? '#/settings' : `#/settings/${to.section}`;
    default:
      return `#/${to.view}`;
  }
}

function read(): Route {
  const [first = '', second = '', third = ''] = location.hash.replace(/^#\/?/, '').split('/');
  switch (first) {
    case 'c':
      return /^\w+$/.test(second) ? { view: 'conversation', id: second, info: third === 'info' } : { view: 'chats' };
    case 'programs':
    case 'wallet':
    case 'consents':
      return { view: first };
    case 'settings':
      return { view: 'settings', section: second === '' ? null : second };
    default:
      return { view: 'chats' };
  }
}
