// The page: signed out, or the views beside their navigation.

import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client';
import type { HostInfo } from '../api/types';
import { Button } from '../base/Button';
import { EmptyState, LoadingState } from '../base/States';
import { Toasts } from '../base/Toast';
import { ConsentsView } from '../consents/ConsentsView';
import { ConversationList } from '../chat/ConversationList';
import { ConversationView } from '../chat/ConversationView';
import { readDrafts } from '../chat/drafts';
import { Drawer } from '../drawer/Drawer';
import { Pages } from '../pages/Pages';
import { SettingsView } from '../settings/SettingsView';
import { forgetPerson } from '../surfaces/host';
import { Surfaces } from '../surfaces/Surfaces';
import { noteOwnEntry } from '../surfaces/changes';
import { Notifications } from '../surfaces/notices';
import { begin, onOwnEntry } from '../sync/engine';
import { access, hostInfo, me, unreadTotal } from '../sync/state';
import { language, texts } from '../texts';
import { WalletView } from '../wallet/WalletView';
import { Nav } from './Nav';
import { SignIn } from './SignIn';
import { route } from './route';
import { useShortcuts } from './shortcuts';
import './app.css';

const RETRY_MS = 4_000;

export function App() {
  useEffect(() => {
    get<HostInfo>('/v1/host').then(
      (info) => {
        hostInfo.value = info;
      },
      () => {},
    );
    void begin();
    return onOwnEntry(noteOwnEntry);
  }, []);
  useSignalEffect(() => {
    document.documentElement.lang = language.value;
    const count = unreadTotal.value;
    document.title = count > 0 ? `(${count}) ${texts.value.common.product}` : texts.value.common.product;
  });
  useSignalEffect(() => {
    if (access.value === 'signedOut') forgetPerson();
  });
  const words = texts.value.auth;
  switch (access.value) {
    case 'unknown':
      return <main class="whole"><LoadingState /></main>;
    case 'unreachable':
      return <main class="whole"><Unreachable title={words.unreachable} text={words.unreachableText} /></main>;
    case 'signedOut':
      return (
        <>
          <SignIn />
          <Toasts />
        </>
      );
    case 'signedIn':
      return <Signed key={me.value?.id ?? ''} />;
  }
}

function Unreachable({ title, text }: { title: string; text: string }) {
  useEffect(() => {
    const timer = setInterval(() => void begin(), RETRY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <EmptyState icon="offline" title={title} action={<Button onClick={() => void begin()}>{texts.value.common.retry}</Button>}>
      {text}
    </EmptyState>
  );
}

function Signed() {
  useEffect(readDrafts, []);
  useShortcuts();
  const at = route.value;
  const isChat = at.view === 'chats' || at.view === 'conversation';
  return (
    <div class={`app app-${at.view}`}>
      <Nav />
      {isChat && <ConversationList />}
      <main class="app-main" tabIndex={-1}>
        <Main />
      </main>
      {at.view === 'conversation' && at.pages !== undefined && <Pages key={at.pages} conversation={at.id} program={at.pages} />}
      <Surfaces />
      <Notifications />
      <Toasts />
    </div>
  );
}

function Main() {
  const at = route.value;
  const words = texts.value.chat;
  switch (at.view) {
    case 'chats':
      return (
        <EmptyState icon="chats" title={words.pickTitle}>
          {words.pickText}
        </EmptyState>
      );
    case 'conversation':
      return <ConversationView id={at.id} info={at.info} />;
    case 'programs':
      return (
        <div class="app-page">
          <div class="view">
            <header class="view-head">
              <h1>{words.programs}</h1>
            </header>
            <Drawer conversation={null} />
          </div>
        </div>
      );
    case 'wallet':
      return <div class="app-page"><WalletView /></div>;
    case 'consents':
      return <div class="app-page"><ConsentsView /></div>;
    case 'settings':
      return <div class="app-page"><SettingsView section={at.section} /></div>;
  }
}
