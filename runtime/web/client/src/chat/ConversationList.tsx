// The list of conversations: newest first, searched as one types, walked through with the arrow keys.

import { useRef, useState } from 'preact/hooks';
import type { Conversation } from '../api/types';
import { Avatar } from '../base/Avatar';
import { Button, IconButton } from '../base/Button';
import { Icon } from '../base/Icon';
import { EmptyState, ErrorState, LoadingState } from '../base/States';
import { go, hrefOf, route } from '../shell/route';
import { full, shortTime } from '../shell/when';
import { loadConversations } from '../sync/engine';
import { person } from '../sync/people';
import { online, typing } from '../sync/soft';
import { conversationsLoading, isMuted, lastAt, line, sortedConversations } from '../sync/state';
import { texts } from '../texts';
import { NewConversation } from './NewConversation';
import { drafts } from './drafts';
import { plain } from './markdown';
import { isMine, nameOfAuthor, pictureOf, previewOf, titleOf } from './preview';
import './list.css';

export function ConversationList() {
  const words = texts.value.chat;
  const [search, setSearch] = useState('');
  const [isNew, setIsNew] = useState(false);
  return (
    <section class="list" aria-label={words.list}>
      <header class="list-head">
        <h1>{words.chats}</h1>
        <IconButton icon="plus" label={words.newConversation} onClick={() => setIsNew(true)} popup="dialog" />
      </header>
      <label class="list-search">
        <Icon name="search" size={18} />
        <span class="visually-hidden">{words.searchChats}</span>
        <input
          id="list-search"
          type="search"
          value={search}
          placeholder={words.searchChats}
          autoComplete="off"
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setSearch('');
            if (event.key === 'ArrowDown' || (event.key === 'Enter' && search !== '')) {
              const first = document.querySelector<HTMLElement>('.list-items a');
              if (event.key === 'Enter') first?.click();
              else first?.focus();
              event.preventDefault();
            }
          }}
        />
      </label>
      {line.value === 'offline' && (
        <p class="list-line" role="status">
          <Icon name="offline" size={16} />
          {words.connecting}
        </p>
      )}
      <Items search={search} open={() => setIsNew(true)} />
      {isNew && <NewConversation onClose={() => setIsNew(false)} />}
    </section>
  );
}

function Items({ search, open }: { search: string; open: () => void }) {
  const words = texts.value.chat;
  const list = useRef<HTMLUListElement>(null);
  const loading = conversationsLoading.value;
  const all = sortedConversations.value;
  if (loading.kind === 'failed') return <ErrorState error={loading.error} again={() => void loadConversations()} />;
  if (loading.kind === 'loading') return <LoadingState />;
  if (all.length === 0) {
    return (
      <EmptyState icon="chats" title={words.listEmpty} action={<Button tone="primary" onClick={open}>{words.newConversation}</Button>}>
        {words.listEmptyText}
      </EmptyState>
    );
  }
  const wanted = search.trim().toLocaleLowerCase();
  const shown = wanted === '' ? all : all.filter((one) => titleOf(one).toLocaleLowerCase().includes(wanted));
  if (shown.length === 0) return <EmptyState icon="search" title={words.searchNone} />;
  const current = route.value.view === 'conversation' ? route.value.id : null;
  const reachable = shown.some(({ id }) => id === current) ? current : shown[0]?.id;
  const key = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const target = event.key === 'Home' ? links[0] : event.key === 'End' ? links.at(-1) : move !== undefined && at >= 0 ? links[at + move] : undefined;
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <ul class="list-items" ref={list} onKeyDown={key}>
      {shown.map((one) => (
        <Item key={one.id} conversation={one} isCurrent={one.id === current} reachable={one.id === reachable} />
      ))}
    </ul>
  );
}

function Item({ conversation, isCurrent, reachable }: { conversation: Conversation; isCurrent: boolean; reachable: boolean }) {
  const words = texts.value.chat;
  const { id, unread, other } = conversation;
  const title = titleOf(conversation);
  const muted = isMuted(conversation);
  const at = lastAt(conversation);
  const mentioned = (conversation.mentions ?? 0) > 0;
  const seen = () => go({ view: 'conversation', id, info: false });
  return (
    <li>
      <a
        href={hrefOf({ view: 'conversation', id, info: false })}
        class="list-item"
        aria-current={isCurrent ? 'page' : undefined}
        tabIndex={reachable ? 0 : -1}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          seen();
        }}
      >
        <Avatar id={other?.id ?? id} name={title} src={pictureOf(conversation)} online={other ? online.value.has(other.id) : false} />
        <span class="list-text">
          <span class="list-top">
            <span class="list-name">{title}</span>
            {muted && (
              <span class="list-muted">
                <Icon name="bellOff" size={14} />
                <span class="visually-hidden">{words.muted}</span>
              </span>
            )}
            <time class="list-time" dateTime={at} title={full(at)}>
              {shortTime(at)}
            </time>
          </span>
          <span class="list-bottom">
            <Last conversation={conversation} isCurrent={isCurrent} />
            {mentioned && (
              <span class="badge" title={words.mentioned}>
                @<span class="visually-hidden">{words.mentioned}</span>
              </span>
            )}
            {unread > 0 && (
              <span class={muted ? 'badge badge-quiet' : 'badge'}>
                <span aria-hidden="true">{unread > 999 ? '999+' : unread}</span>
                <span class="visually-hidden">{words.unread(unread)}</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

function Last({ conversation, isCurrent }: { conversation: Conversation; isCurrent: boolean }) {
  const words = texts.value.chat;
  const { id, last, kind } = conversation;
  const who = (typing.value.get(id) ?? []).map((one) => person(one)?.name ?? '').filter(Boolean);
  if (who[0] !== undefined) return <span class="list-last list-typing">{words.typingOne(who[0])}</span>;
  const draft = drafts.value.get(id);
  if (draft && draft.text !== '' && !isCurrent) {
    return (
      <span class="list-last">
        <span class="list-draft">{words.draft}</span> {plain(draft.text)}
      </span>
    );
  }
  if (!last) return <span class="list-last">{words.empty}</span>;
  const named = kind === 'group' || isMine(last);
  return (
    <span class="list-last">
      {named && <span class="list-who">{nameOfAuthor(last)}: </span>}
      {previewOf(last)}
    </span>
  );
}
