// What was said: a bounded part of it in the page, read on in both directions as the person scrolls.
//
// Always true: what the person looks at stays where it is while lines come and go around it; at the end, what is new is in sight.
//
// Not here: which messages are at hand (`sync/timeline`), one message (`MessageRow`).

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Conversation, Message } from '../api/types';
import { Icon } from '../base/Icon';
import { Spinner } from '../base/Spinner';
import { EmptyState, ErrorState, LoadingState } from '../base/States';
import { toast } from '../base/Toast';
import { dayName } from '../shell/when';
import { markRead, outbox } from '../sync/engine';
import { loadAround, loadEnd, loadMore, openTimeline, timelineOf } from '../sync/history';
import { me, members, missed, privates } from '../sync/state';
import { type Side, hasNewer, hasOlder } from '../sync/timeline';
import { texts } from '../texts';
import { MessageRow } from './MessageRow';
import { OutgoingRow } from './OutgoingRow';
import { isMine, nameOfAuthor, previewOf } from './preview';
import { type Row, rowsOf } from './rows';
import { useAnchor } from './anchor';
import './history.css';

interface Props {
  conversation: Conversation;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
}

/** So near to an end, more is read. */
const NEAR_PX = 900;

export function History({ conversation, onReply, onEdit }: Props) {
  const { id } = conversation;
  const words = texts.value.chat;
  const [failed, setFailed] = useState<unknown>(null);
  const [isOpen, setIsOpen] = useState(false);
  const readAtOpening = useRef(conversation.unread > 0 ? conversation.read : Number.MAX_SAFE_INTEGER);
  const timeline = timelineOf(id);
  const missedSince = missed.value.get(id);
  const noted = useRef(missedSince);
  if (noted.current !== missedSince) {
    noted.current = missedSince;
    if (missedSince !== undefined) readAtOpening.current = missedSince;
  }
  const open = useCallback(() => {
    setFailed(null);
    openTimeline(conversation).then(
      () => setIsOpen(true),
      (error: unknown) => setFailed(error),
    );
  }, [id]);
  useEffect(open, [id]);

  const outgoing = (outbox?.waiting.value ?? []).filter((one) => one.conversation === id);
  const rows = rowsOf({
    messages: timeline.messages,
    privates: privates.value.get(id) ?? [],
    outgoing,
    atStart: !hasOlder(timeline),
    atEnd: !hasNewer(timeline),
    readAtOpening: readAtOpening.current,
    me: me.value?.id ?? '',
  });
  const loading = useRef<Partial<Record<Side, boolean>>>({});
  const more = (side: Side) => {
    if (loading.current[side]) return;
    loading.current[side] = true;
    loadMore(id, side).then(
      () => delete loading.current[side],
      // Tried again when the person scrolls on, but not at once.
      () => setTimeout(() => delete loading.current[side], 3_000),
    );
  };
  const anchor = useAnchor(rows, isOpen, !hasNewer(timeline), (scroller) => {
    const known = timelineOf(id);
    if (scroller.scrollTop < NEAR_PX && hasOlder(known)) more('older');
    if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX && hasNewer(known)) more('newer');
    see();
  });
  const see = useSeen(id, anchor.lastInSight);

  const jumpTo = useCallback(
    async (message: Message) => {
      if (typeof message.number === 'number') {
        await loadAround(id, message.number).catch(() => {});
      }
      if (!anchor.reveal(message.id)) toast(words.notFoundHere);
    },
    [id],
  );
  const toEnd = async () => {
    readAtOpening.current = Number.MAX_SAFE_INTEGER;
    await loadEnd(id).catch(() => {});
    anchor.toEnd();
  };
  // Whoever sends wants to see it.
  const lastSent = outgoing.at(-1)?.key;
  const sentBefore = useRef(lastSent);
  useEffect(() => {
    if (lastSent !== undefined && lastSent !== sentBefore.current) void toEnd();
    sentBefore.current = lastSent;
  }, [lastSent]);
  const readByOthers = useReadByOthers(id);
  if (failed !== null) return <div class="history-state"><ErrorState error={failed} again={open} /></div>;
  if (!isOpen && rows.length === 0) return <div class="history-state"><LoadingState /></div>;
  return (
    <div class="history">
      <div class="history-scroll" ref={anchor.scroller} onScroll={anchor.onScroll} tabIndex={-1}>
        <div class="history-inner" ref={anchor.content}>
          {hasOlder(timeline) ? (
            <div class="history-more">
              <Spinner small />
            </div>
          ) : (
            rows.length > 0 && <p class="history-start">{words.historyStart}</p>
          )}
          {rows.length === 0 && (
            <EmptyState icon="chats" title={words.noMessages}>
              {words.noMessagesText}
            </EmptyState>
          )}
          <ol class="history-rows" aria-label={words.history} onKeyDown={moveFocus}>
            {rows.map((row, at) => (
              <RowView
                key={row.key}
                row={row}
                isGroup={conversation.kind === 'group'}
                isLastRow={at === rows.length - 1}
                readByOthers={readByOthers}
                conversation={conversation}
                onReply={onReply}
                onEdit={onEdit}
                jumpTo={jumpTo}
              />
            ))}
          </ol>
          {hasNewer(timeline) && (
            <div class="history-more">
              <Spinner small />
            </div>
          )}
        </div>
      </div>
      {(!anchor.atEnd || hasNewer(timeline)) && (
        <button type="button" class="history-end" onClick={() => void toEnd()} aria-label={conversation.unread > 0 ? words.toEndUnread(conversation.unread) : words.toEnd}>
          <Icon name="down" />
          {conversation.unread > 0 && <span class="badge" aria-hidden="true">{conversation.unread}</span>}
        </button>
      )}
      <Announcer conversation={id} />
    </div>
  );
}

interface RowProps extends Props {
  row: Row;
  isGroup: boolean;
  isLastRow: boolean;
  readByOthers: number;
  jumpTo: (message: Message) => Promise<void>;
}

function RowView({ row, isGroup, isLastRow, readByOthers, conversation, onReply, onEdit, jumpTo }: RowProps) {
  const words = texts.value.chat;
  switch (row.kind) {
    case 'day':
      return (
        <li class="history-day">
          <span>{dayName(row.at)}</span>
        </li>
      );
    case 'unread':
      return (
        <li class="history-unread" data-row="unread">
          <span>{words.unreadHere}</span>
        </li>
      );
    case 'outgoing':
      return <OutgoingRow outgoing={row.outgoing} first={row.first} last={row.last} />;
    case 'message': {
      const { message, first, last, mine } = row;
      const isRead = mine && (message.number ?? Number.MAX_SAFE_INTEGER) <= readByOthers;
      // A row that has not changed is not looked at again.
      return useMemo(
        () => (
          <MessageRow
            message={message}
            first={first}
            last={last}
            mine={mine}
            isGroup={isGroup}
            isRead={isRead}
            reachable={isLastRow}
            conversation={conversation.id}
            role={conversation.role ?? 'member'}
            onReply={onReply}
            onEdit={onEdit}
            jumpTo={jumpTo}
          />
        ),
        [message, first, last, mine, isGroup, isRead, isLastRow, conversation.role, texts.value],
      );
    }
  }
}

/** Arrow keys walk from message to message. */
function moveFocus(event: KeyboardEvent): void {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget as HTMLElement;
  const current = document.activeElement;
  if (!current?.classList.contains('message')) return;
  const all = [...list.querySelectorAll<HTMLElement>('.message')];
  const at = all.indexOf(current as HTMLElement);
  const to = event.key === 'Home' ? all[0] : event.key === 'End' ? all.at(-1) : move === undefined ? undefined : all[at + move];
  if (to === undefined) {
    if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.composer textarea')?.focus();
    return;
  }
  event.preventDefault();
  to.focus();
}

/** Up to which number somebody else has read. */
function useReadByOthers(conversation: string): number {
  const own = me.value?.id;
  return (members.value.get(conversation) ?? []).reduce((most, { user, read }) => (user === own ? most : Math.max(most, read ?? 0)), 0);
}

/** Long enough to have been seen. */
const SEEN_MS = 300;

/** What is in sight, in a page that is in sight, is read. Answers what is to be called when something moved. */
function useSeen(id: string, lastInSight: () => string | null): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const see = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
      const last = lastInSight();
      const number = timelineOf(id).messages.find((one) => one.id === last)?.number;
      if (typeof number === 'number') markRead(id, number);
    }, SEEN_MS);
  }, [id]);
  useEffect(() => {
    document.addEventListener('visibilitychange', see);
    addEventListener('focus', see);
    return () => {
      clearTimeout(timer.current);
      document.removeEventListener('visibilitychange', see);
      removeEventListener('focus', see);
    };
  }, [see]);
  return see;
}

/** Says new messages of others aloud, to whoever listens to the page: only those that come, not what is read back. */
function Announcer({ conversation }: { conversation: string }) {
  const timeline = timelineOf(conversation);
  const before = useRef(timeline.head);
  const [said, setSaid] = useState('');
  const last = timeline.messages.at(-1);
  useLayoutEffect(() => {
    if (last === undefined || (last.number ?? 0) <= before.current || hasNewer(timeline)) return;
    const isFirst = before.current === 0;
    before.current = last.number ?? 0;
    if (!isFirst && !isMine(last)) setSaid(texts.value.chat.newMessageFrom(nameOfAuthor(last), previewOf(last)));
  }, [last]);
  return (
    <p class="visually-hidden" role="log" aria-live="polite">
      {said}
    </p>
  );
}
