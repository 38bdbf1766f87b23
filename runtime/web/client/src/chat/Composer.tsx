// Where one writes: several lines, commands, mentions, files; a reply or an edit where one was begun.

import type { RefObject } from 'preact';
import { useEffect, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { inWords } from '../api/problem';
import type { Conversation } from '../api/types';
import { Avatar } from '../base/Avatar';
import { IconButton } from '../base/Button';
import { Icon } from '../base/Icon';
import { toast } from '../base/Toast';
import { outbox, sayTyping } from '../sync/engine';
import { findMessage, timelineOf } from '../sync/history';
import { person } from '../sync/people';
import { me, members, programs } from '../sync/state';
import { texts } from '../texts';
import type { Target } from './ConversationView';
import { type Option, mentionsIn, offerFor } from './completion';
import { drafts, keepDraft } from './drafts';
import { editMessage, mayEdit } from './messages';
import { isMine, nameOfAuthor, previewOf } from './preview';
import { type Upload, UploadList, useUploads } from './Uploads';
import './composer.css';

export interface ComposerHandle {
  focus(): void;
  attach(files: File[]): void;
}

interface Props {
  conversation: Conversation;
  target: Target;
  setTarget: (target: Target) => void;
  openPrograms: () => void;
  handle: RefObject<ComposerHandle | null>;
}

const CHARS_MAX = 8_192;
const isTouch = matchMedia('(pointer: coarse)').matches;

export function Composer({ conversation, target, setTarget, openPrograms, handle }: Props) {
  const { id } = conversation;
  const words = texts.value.chat;
  const draft = drafts.peek().get(id);
  const [text, setText] = useState(draft?.text ?? '');
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [isDismissed, setIsDismissed] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const chosen = useRef(new Map<string, string>());
  const listId = useId();
  const { uploads, add, remove, clear } = useUploads();

  useImperativeHandle(handle, () => ({ focus: () => area.current?.focus(), attach: add }), [add]);
  useLayoutEffect(() => grow(area.current), [text]);
  useEffect(() => {
    let isHere = true;
    if (draft?.replyTo) {
      findMessage(draft.replyTo).then(
        (message) => {
          if (isHere) setTarget({ kind: 'reply', message });
        },
        () => {
          // It is gone: the draft is a message of its own.
        },
      );
    }
    if (!isTouch) area.current?.focus();
    return () => {
      isHere = false;
    };
  }, [id]);
  const before = useRef('');
  useEffect(() => {
    if (target?.kind !== 'edit') return;
    before.current = text;
    setText(target.message.text);
  }, [target?.kind === 'edit' ? target.message.id : null]);
  useEffect(() => {
    if (target?.kind !== 'edit') keepDraft(id, { text, replyTo: target?.kind === 'reply' ? target.message.id : null });
  }, [text, target]);

  const leaveTarget = () => {
    if (target?.kind === 'edit') setText(before.current);
    setTarget(null);
    area.current?.focus();
  };
  const known = members.value.get(id) ?? [];
  const offer = isDismissed ? null : offerFor(text, caret, programs.value.values(), known, me.value?.id ?? '');
  const options = offer?.options ?? [];
  const over = [...text].length - CHARS_MAX;
  const isUploading = uploads.some(({ state }) => state === 'uploading');
  const ready = uploads.flatMap(({ media }) => media ?? []);
  const maySend = (text.trim() !== '' || ready.length > 0) && over <= 0 && !isUploading && !isSaving;

  const choose = (option: Option) => {
    if (offer === null) return;
    const next = text.slice(0, offer.from) + option.insert + text.slice(caret).replace(/^ /, '');
    if (option.user) chosen.current.set(option.user, option.title);
    const at = offer.from + option.insert.length;
    setText(next);
    setCaret(at);
    setActive(0);
    requestAnimationFrame(() => area.current?.setSelectionRange(at, at));
    area.current?.focus();
  };
  const send = async () => {
    if (!maySend) return;
    if (target?.kind === 'edit') {
      setIsSaving(true);
      try {
        if (text.trim() !== target.message.text) await editMessage(target.message, text.trim());
        setText(before.current);
        setTarget(null);
      } catch (error) {
        toast(inWords(error), 'error');
      } finally {
        setIsSaving(false);
      }
      return;
    }
    outbox?.add({
      conversation: id,
      text: text.trim(),
      replyTo: target?.kind === 'reply' ? target.message.id : null,
      mentions: mentionsIn(text, chosen.current),
      attachments: ready.map(({ id, kind, name, mime, bytes, width, height }) => ({ id, kind, name, mime, bytes, width: width ?? null, height: height ?? null })),
    });
    chosen.current.clear();
    setText('');
    setTarget(null);
    clear();
  };
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (options.length > 0) {
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const option = options[active];
      if (move !== undefined) {
        event.preventDefault();
        setActive((active + move + options.length) % options.length);
        return;
      }
      // A command that is typed in full is sent, not completed.
      const isWhole = offer?.kind === 'command' && options.some(({ insert }) => insert.trim() === text.trim());
      if (option && (event.key === 'Tab' || (event.key === 'Enter' && !isWhole)) && !event.shiftKey) {
        event.preventDefault();
        choose(option);
        return;
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        setIsDismissed(true);
        return;
      }
    }
    if (event.key === 'Escape' && target !== null) {
      event.preventDefault();
      event.stopPropagation();
      leaveTarget();
    } else if (event.key === 'Enter' && !event.shiftKey && !isTouch) {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && text === '' && target === null) {
      const own = timelineOf(id).messages.findLast((message) => mayEdit(message, isMine(message)));
      if (own) {
        event.preventDefault();
        setTarget({ kind: 'edit', message: own });
      }
    }
  };
  if (conversation.blocked) {
    return (
      <footer class="composer composer-closed">
        <p>{words.blockedHere}</p>
      </footer>
    );
  }
  return (
    <footer class="composer">
      {options.length > 0 && (
        <ul class="composer-offer" id={listId} role="listbox" aria-label={offer?.kind === 'command' ? words.commands : words.mentionsList}>
          {options.map((option, at) => (
            <li
              key={option.insert + (option.program ?? option.user ?? '')}
              id={`${listId}-${at}`}
              role="option"
              aria-selected={at === active}
              class="composer-option"
              onPointerDown={(event) => {
                event.preventDefault();
                choose(option);
              }}
            >
              <OptionFace option={option} />
              <span class="composer-option-title">{option.title}</span>
              <span class="composer-option-detail">{option.detail}</span>
            </li>
          ))}
        </ul>
      )}
      {target && (
        <div class="composer-target">
          <Icon name={target.kind === 'reply' ? 'reply' : 'edit'} size={18} />
          <span class="composer-target-text">
            <strong>{target.kind === 'reply' ? words.replyingTo(nameOfAuthor(target.message)) : words.editing}</strong>
            <span>{previewOf(target.message)}</span>
          </span>
          <IconButton icon="close" small label={target.kind === 'reply' ? words.cancelReply : words.cancelEdit} onClick={leaveTarget} />
        </div>
      )}
      <UploadList uploads={uploads} remove={(upload: Upload) => remove(upload)} />
      <div class="composer-row">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        {target?.kind !== 'edit' && <IconButton icon="attach" label={words.attach} onClick={() => picker.current?.click()} />}
        {target?.kind !== 'edit' && <IconButton icon="apps" label={words.openPrograms} popup="dialog" onClick={openPrograms} />}
        <textarea
          ref={area}
          rows={1}
          value={text}
          placeholder={words.write}
          aria-label={words.write}
          aria-haspopup="listbox"
          aria-controls={options.length > 0 ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={options.length > 0 ? `${listId}-${active}` : undefined}
          dir="auto"
          enterkeyhint={isTouch ? 'enter' : 'send'}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart);
            setActive(0);
            setIsDismissed(false);
            if (event.currentTarget.value.trim() !== '') sayTyping(id);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={key}
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])];
            if (files.length === 0) return;
            event.preventDefault();
            add(files);
          }}
        />
        {over > -200 && <span class={over > 0 ? 'composer-count composer-over' : 'composer-count'}>{over > 0 ? words.tooLong(over) : -over}</span>}
        <IconButton icon={target?.kind === 'edit' ? 'check' : 'send'} label={target?.kind === 'edit' ? texts.value.common.save : words.send} tone="accent" disabled={!maySend} onClick={() => void send()} />
      </div>
    </footer>
  );
}

/** Whose it is: the program's icon, or the member's face. */
function OptionFace({ option: { program, user, title } }: { option: Option }) {
  const found = program === undefined ? undefined : programs.value.get(program);
  if (found) return <Avatar id={found.id} name={found.version.program_name} src={found.icon} size="s" square />;
  return <Avatar id={user ?? title} name={title} src={user === undefined ? null : (person(user)?.avatar ?? null)} size="s" />;
}

const LINES_PX_MAX = 200;

function grow(area: HTMLTextAreaElement | null): void {
  if (area === null) return;
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight, LINES_PX_MAX)}px`;
}
