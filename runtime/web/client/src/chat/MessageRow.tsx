// One message: who, what, when; what people do with it.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { MemberRole, Message } from '../api/types';
import { CardView } from '../card/CardView';
import { Avatar } from '../base/Avatar';
import { IconButton } from '../base/Button';
import { Icon } from '../base/Icon';
import type { Place } from '../base/Menu';
import { placeOf } from '../base/Menu';
import { clock, full } from '../shell/when';
import { cardHost } from '../surfaces/host';
import { noteChanged } from '../sync/engine';
import { findMessage, timelineOf } from '../sync/history';
import { authorOf, person } from '../sync/people';
import { me, members } from '../sync/state';
import { texts } from '../texts';
import { Attachments } from './Attachments';
import { MessageMenu } from './MessageMenu';
import { Markdown, isOnlyEmoji } from './markdown';
import { react } from './messages';
import { nameOfAuthor, previewOf } from './preview';
import { openNow } from '../surfaces/queue';
import { hueOf } from '../base/Avatar';
import './message.css';

export interface MessageProps {
  message: Message;
  /** Of its group. */
  first: boolean;
  last: boolean;
  mine: boolean;
  isGroup: boolean;
  isRead: boolean;
  /** Where the tab key comes in. */
  reachable: boolean;
  conversation: string;
  role: MemberRole;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
  jumpTo: (message: Message) => Promise<void>;
}

const host = cardHost(noteChanged);

const LONG_PRESS_MS = 450;
/** A finger that moves on scrolls. */
const MOVED_PX = 10;

/** A finger that stays, where the browser itself offers no menu for it. */
function useLongPress(act: (place: Place) => void) {
  const held = useRef<{ timer: ReturnType<typeof setTimeout>; place: Place } | null>(null);
  const leave = () => {
    clearTimeout(held.current?.timer);
    held.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType !== 'touch' || (event.target as Element).closest('a, button, input, textarea, select, label')) return;
      leave();
      const place = { x: event.clientX, y: event.clientY };
      held.current = { place, timer: setTimeout(() => act(place), LONG_PRESS_MS) };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = held.current?.place;
      if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > MOVED_PX) leave();
    },
    onPointerUp: leave,
    onPointerCancel: leave,
  };
}

export function MessageRow(props: MessageProps) {
  const { message, first, last, mine, isGroup, reachable } = props;
  const words = texts.value.chat;
  const author = authorOf(message.author);
  const [menu, setMenu] = useState<Place | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const press = useLongPress((place) => {
    if (!message.redacted) setMenu(place);
  });
  const withFace = !mine && (isGroup || author.isProgram);
  const name = author.name || words.someone;
  const isCard = message.card !== null && message.card !== undefined && !message.redacted;
  const bare = !message.redacted && !isCard && (message.attachments ?? []).length === 0 && !message.reply_to && isOnlyEmoji(message.text);
  const classes = ['message', mine ? 'message-mine' : 'message-theirs', first && 'message-first', last && 'message-last', isCard && 'message-card', bare && 'message-bare', message.private && 'message-private'];
  return (
    <li
      id={`message-${message.id}`}
      ref={row}
      class={classes.filter(Boolean).join(' ')}
      tabIndex={reachable ? 0 : -1}
      aria-label={`${mine ? words.you : name}, ${clock(message.at)}: ${previewOf(message)}`}
      onContextMenu={(event) => {
        if (message.redacted || (event.target as Element).closest('a, img, input, textarea')) return;
        if (getSelection()?.isCollapsed === false) return;
        event.preventDefault();
        // From the keyboard there is no place.
        setMenu(event.clientX === 0 && event.clientY === 0 && row.current ? placeOf(row.current) : { x: event.clientX, y: event.clientY });
      }}
      {...press}
      onKeyDown={(event) => {
        if (event.target !== row.current || message.redacted) return;
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          const bubble = row.current?.querySelector('.message-bubble');
          if (bubble) setMenu(placeOf(bubble, 'start'));
        }
        if (event.key === 'r' && !event.ctrlKey && !event.metaKey) {
          event.preventDefault();
          props.onReply(message);
        }
      }}
    >
      {withFace && <span class="message-face">{last && <Face message={message} />}</span>}
      <div class="message-body">
        <div class="message-bubble">
          {first && withFace && (
            <p class={`message-author${author.isProgram ? '' : ` message-hue-${hueOf(message.author.id)}`}`}>
              {author.isProgram ? (
                <button type="button" class="message-program" onClick={() => openNow({ kind: 'program', program: message.author.id })}>
                  <bdi>{name}</bdi>
                  <Icon name="apps" size={13} />
                </button>
              ) : (
                <bdi>{name}</bdi>
              )}
            </p>
          )}
          {message.private && (
            <p class="message-note">
              <Icon name="shield" size={14} />
              {words.onlyYou}
            </p>
          )}
          {message.reply_to && !message.redacted && <Quote id={message.reply_to} conversation={props.conversation} jumpTo={props.jumpTo} />}
          <Content message={message} />
          <Meta message={message} mine={mine} isRead={props.isRead} />
        </div>
        {!message.redacted && <Reactions message={message} />}
      </div>
      {!message.redacted && (
        <div class="message-tools">
          {!message.private && <IconButton icon="reply" small tabIndex={-1} label={words.reply} onClick={() => props.onReply(message)} />}
          <IconButton
            icon="more"
            small
            tabIndex={-1}
            label={words.messageActions}
            popup="menu"
            expanded={menu !== null}
            onClick={(event) => setMenu(placeOf(event.currentTarget as Element))}
          />
        </div>
      )}
      {menu !== null && <MessageMenu {...props} place={menu} onClose={() => setMenu(null)} />}
    </li>
  );
}

function Face({ message }: { message: Message }) {
  const author = authorOf(message.author);
  return <Avatar id={message.author.id} name={author.name} src={author.avatar} size="s" square={author.isProgram} />;
}

function Content({ message }: { message: Message }) {
  const words = texts.value.chat;
  if (message.redacted) {
    return (
      <p class="message-redacted">
        <Icon name="trash" size={15} />
        {words.deleted}
      </p>
    );
  }
  const attachments = message.attachments ?? [];
  return (
    <>
      {attachments.length > 0 && <Attachments message={message} />}
      {message.card ? (
        <CardView message={message} host={host} />
      ) : (
        message.text !== '' && <Text message={message} />
      )}
      {message.own_view && !message.private && (
        <p class="message-note">
          <Icon name="shield" size={14} />
          {words.ownView}
        </p>
      )}
    </>
  );
}

function Text({ message }: { message: Message }) {
  const ids = message.mentions ?? [];
  const known = members.value.get(message.conversation);
  const names = ids.map((id) => known?.find(({ user }) => user === id)?.name ?? person(id)?.name ?? '').filter(Boolean);
  return <Markdown text={message.text} mentions={names} own={me.value && ids.includes(me.value.id) ? me.value.profile.name : null} />;
}

function Meta({ message, mine, isRead }: { message: Message; mine: boolean; isRead: boolean }) {
  const words = texts.value.chat;
  return (
    <span class="message-meta">
      {message.edited && !message.redacted && message.author.kind === 'user' && <span>{words.edited}</span>}
      <time dateTime={message.at} title={full(message.at)}>
        {clock(message.at)}
      </time>
      {mine && !message.redacted && (
        <span class={isRead ? 'message-tick message-tick-read' : 'message-tick'} title={isRead ? words.readByAll : words.sent}>
          <Icon name={isRead ? 'checks' : 'check'} size={15} />
          <span class="visually-hidden">{isRead ? words.readByAll : words.sent}</span>
        </span>
      )}
    </span>
  );
}

function Quote({ id, conversation, jumpTo }: { id: string; conversation: string; jumpTo: (message: Message) => Promise<void> }) {
  const near = timelineOf(conversation).messages.find((one) => one.id === id);
  const [far, setFar] = useState<Message | null>(null);
  const quoted = near ?? far;
  useEffect(() => {
    if (near) return;
    findMessage(id).then(setFar, () => {});
  }, [id, near === undefined]);
  return (
    <button type="button" class={`message-quote message-hue-${hueOf(quoted?.author.id ?? '')}`} disabled={quoted === null} onClick={() => quoted && void jumpTo(quoted)}>
      <span class="message-quote-who">{quoted ? nameOfAuthor(quoted) : '…'}</span>
      <span class="message-quote-text">{quoted ? previewOf(quoted) : ''}</span>
    </button>
  );
}

function Reactions({ message }: { message: Message }) {
  const reactions = message.reactions ?? [];
  if (reactions.length === 0) return null;
  return (
    <div class="message-reactions">
      {reactions.map(({ emoji, count, mine }) => (
        <button key={emoji} type="button" class="reaction" aria-pressed={mine} aria-label={texts.value.chat.reacted(emoji, count)} tabIndex={-1} onClick={() => void react(message, emoji, !mine)}>
          <span aria-hidden="true">{emoji}</span>
          <span aria-hidden="true">{count}</span>
        </button>
      ))}
    </div>
  );
}
