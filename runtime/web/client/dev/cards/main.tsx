// A page with cards and the host's sheets alone, for looking and for tests: no host behind it. The official renderer is here
// as a judge, and nowhere else.

import { signal } from '@preact/signals';
import { render } from 'preact';
import type { Message } from '../../src/api/types';
import { CardView } from '../../src/card/CardView';
import type { CardHost } from '../../src/card/pressing';
import { ConsentsView } from '../../src/consents/ConsentsView';
import { Drawer } from '../../src/drawer/Drawer';
import { noteOwnEntry } from '../../src/surfaces/changes';
import { cardHost } from '../../src/surfaces/host';
import { Notifications } from '../../src/surfaces/notices';
import { openNext, openNow } from '../../src/surfaces/queue';
import { Surfaces } from '../../src/surfaces/Surfaces';
import { chooseLanguage } from '../../src/texts';
import { WalletView } from '../../src/wallet/WalletView';

const messages = signal<Message[]>([]);
const view = signal<'cards' | 'wallet' | 'drawer' | 'consents'>('cards');

const host: CardHost = cardHost((message) => update(message));

function update(message: Message): void {
  messages.value = messages.value.map((known) => (known.id === message.id ? message : known));
}

function Page() {
  switch (view.value) {
    case 'wallet':
      return <WalletView />;
    case 'drawer':
      return <Drawer conversation="cnv_1" />;
    case 'consents':
      return <ConsentsView />;
    case 'cards':
      return (
        <main class="cards">
          {messages.value.map((message) => (
            <CardView key={message.id} message={message} host={host} />
          ))}
        </main>
      );
  }
}

render(
  <>
    <Page />
    <Surfaces />
    <Notifications />
  </>,
  document.getElementById('app') as HTMLElement,
);

const page = {
  show: (list: Message[]) => {
    view.value = 'cards';
    messages.value = list;
  },
  update,
  see: (name: typeof view.value) => {
    view.value = name;
  },
  openNow,
  openNext,
  noteOwnEntry,
  chooseLanguage,
  // Beside the page: under the page's own policy the official renderer does not even load.
  judge: async (...asked: Parameters<typeof import('./judge').judge>) => (await import('./judge')).judge(...asked),
};

export type Page = typeof page;

Object.assign(globalThis, { page });
