// One conversation: who it is with, what was said, and where one writes.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, Message } from '../api/types';
import { Avatar } from '../base/Avatar';
import { Button, IconButton } from '../base/Button';
import { Icon } from '../base/Icon';
import { EmptyState, LoadingState } from '../base/States';
import { Drawer } from '../drawer/Drawer';
import { Dialog } from '../base/Dialog';
import { go } from '../shell/route';
import { loadMembers } from '../sync/history';
import { refreshConversation } from '../sync/engine';
import { person } from '../sync/people';
import { online, typing } from '../sync/soft';
import { conversations, conversationsLoading, line, members, programs } from '../sync/state';
import { texts } from '../texts';
import { Composer, type ComposerHandle } from './Composer';
import { History } from './History';
import { Info } from './Info';
import { pictureOf, titleOf } from './preview';
import './conversation.css';

/** What the composer works on besides a new message. */
export type Target = { kind: 'reply'; message: Message } | { kind: 'edit'; message: Message } | null;

export function ConversationView({ id, info }: { id: string; info: boolean }) {
  const conversation = conversations.value.get(id);
  const words = texts.value.chat;
  if (conversation === undefined) {
    return conversationsLoading.value.kind === 'loading' ? <LoadingState /> : <Missing key={id} id={id} text={words.goneText} title={words.gone} />;
  }
  return <Open key={id} conversation={conversation} info={info} />;
}

/** It may be new: the host is asked before the person is told that it is not there. */
function Missing({ id, title, text }: { id: string; title: string; text: string }) {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    refreshConversation(id).catch(() => setAsked(true));
  }, []);
  const back = <Button onClick={() => go({ view: 'chats' })}>{texts.value.common.back}</Button>;
  return <div class="conversation-missing">{asked ? <EmptyState icon="chats" title={title} action={back}>{text}</EmptyState> : <LoadingState />}</div>;
}

function Open({ conversation, info }: { conversation: Conversation; info: boolean }) {
  const { id } = conversation;
  const words = texts.value.chat;
  const [target, setTarget] = useState<Target>(null);
  const [isOpening, setIsOpening] = useState(false);
  const [isDragged, setIsDragged] = useState(false);
  const composer = useRef<ComposerHandle>(null);
  useEffect(() => {
    void loadMembers(id).catch(() => {});
  }, [id]);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  return (
    <div class={info ? 'conversation conversation-with-info' : 'conversation'}>
      <section
        class="conversation-main"
        aria-label={titleOf(conversation)}
        onDragOver={(event) => {
          if (!hasFiles(event)) return;
          event.preventDefault();
          setIsDragged(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsDragged(false);
        }}
        onDrop={(event) => {
          if (!hasFiles(event)) return;
          event.preventDefault();
          setIsDragged(false);
          composer.current?.attach([...(event.dataTransfer?.files ?? [])]);
        }}
      >
        <Head conversation={conversation} info={info} />
        <History
          conversation={conversation}
          onReply={(message) => {
            setTarget({ kind: 'reply', message });
            composer.current?.focus();
          }}
          onEdit={(message) => {
            setTarget({ kind: 'edit', message });
            composer.current?.focus();
          }}
        />
        {line.value === 'offline' && (
          <p class="conversation-line" role="status">
            <Icon name="offline" size={16} />
            {words.offlineLine}
          </p>
        )}
        <Composer conversation={conversation} target={target} setTarget={setTarget} openPrograms={() => setIsOpening(true)} handle={composer} />
        {isDragged && (
          <div class="conversation-drop" aria-hidden="true">
            <Icon name="attach" size={32} />
            <p>{words.dropHere}</p>
          </div>
        )}
      </section>
      {info && <Info key={id} conversation={conversation} />}
      {isOpening && (
        <Dialog title={words.openPrograms} tall onClose={() => setIsOpening(false)}>
          <Drawer conversation={id} opened={() => setIsOpening(false)} />
        </Dialog>
      )}
    </div>
  );
}

function Head({ conversation, info }: { conversation: Conversation; info: boolean }) {
  const words = texts.value.chat;
  const { id, other } = conversation;
  const title = titleOf(conversation);
  return (
    <header class="conversation-head">
      <span class="conversation-back">
        <IconButton icon="back" label={texts.value.common.back} onClick={() => go({ view: 'chats' })} />
      </span>
      <button type="button" class="conversation-who" onClick={() => go({ view: 'conversation', id, info: !info })}>
        <Avatar id={other?.id ?? id} name={title} src={pictureOf(conversation)} online={other ? online.value.has(other.id) : false} />
        <span class="conversation-names">
          <h1 class="conversation-title">{title}</h1>
          <span class="conversation-sub" aria-live="polite">
            <Sub conversation={conversation} />
          </span>
        </span>
      </button>
      <IconButton
        icon="info"
        label={conversation.kind === 'group' ? words.groupInfo : words.personInfo}
        pressed={info}
        onClick={() => go({ view: 'conversation', id, info: !info })}
      />
    </header>
  );
}

function Sub({ conversation }: { conversation: Conversation }) {
  const words = texts.value.chat;
  const { id, kind, other } = conversation;
  const names = (typing.value.get(id) ?? []).map((who) => programs.value.get(who)?.version.program_name ?? person(who)?.name ?? words.someone);
  if (names.length > 2) return <span class="conversation-typing">{words.typingMany}</span>;
  if (names[0] !== undefined) {
    const text = names[1] === undefined ? words.typingOne(names[0]) : words.typingTwo(names[0], names[1]);
    return <span class="conversation-typing">{text}</span>;
  }
  if (kind === 'direct') return <>{other && online.value.has(other.id) ? words.online : ''}</>;
  const all = members.value.get(id);
  const count = all?.length ?? conversation.members ?? 0;
  const here = (all ?? []).filter(({ user }) => online.value.has(user)).length;
  return <>{here > 1 ? words.membersOnline(count, here) : count > 0 ? words.members(count) : ''}</>;
}
