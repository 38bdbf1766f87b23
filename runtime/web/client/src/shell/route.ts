// Which view is open: kept after the `#` of the address, so that links, reload and the back button work.

import { signal } from '@preact/signals';

export type Route =
  | { view: 'chats' }
  /** With the pages of a program over it, perhaps. */
  | { view: 'conversation'; id: string; info: boolean; pages?: string }
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
      if (to.pages !== undefined) return `#/c/${to.id}/pages/${to.pages}`;
      return `#/c/${to.id}${to.info ? '/info' : ''}`;
    case 'settings':
      return to.section === null ? '#/settings' : `#/settings/${to.section}`;
    default:
      return `#/${to.view}`;
  }
}

function read(): Route {
  const [first = '', second = '', third = '', fourth = ''] = location.hash.replace(/^#\/?/, '').split('/');
  switch (first) {
    case 'c':
      if (!/^\w+$/.test(second)) return { view: 'chats' };
      if (third === 'pages' && /^\w+$/.test(fourth)) return { view: 'conversation', id: second, info: false, pages: fourth };
      return { view: 'conversation', id: second, info: third === 'info' };
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
