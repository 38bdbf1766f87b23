// About a conversation: who is in it, what it is called, what the person does with it as a whole.

import { useState } from 'preact/hooks';
import { del, newKey, patch, post, put } from '../api/client';
import { inWords } from '../api/problem';
import type { Conversation, Person } from '../api/types';
import { Avatar } from '../base/Avatar';
import { Button, IconButton } from '../base/Button';
import { Confirm } from '../base/Confirm';
import { Dialog } from '../base/Dialog';
import { Field } from '../base/Field';
import { Icon, type IconName } from '../base/Icon';
import { Menu, type MenuItem, type Place, placeOf } from '../base/Menu';
import { toast } from '../base/Toast';
import { PictureChoice } from '../base/PictureChoice';
import { go } from '../shell/route';
import { dateTime } from '../shell/when';
import { openNow } from '../surfaces/queue';
import { refreshConversation } from '../sync/engine';
import { loadMembers } from '../sync/history';
import { online } from '../sync/soft';
import { changeConversation, isMuted, me } from '../sync/state';
import { texts } from '../texts';
import { MemberList } from './MemberList';
import { PeoplePicker } from './PeoplePicker';
import { pictureOf, titleOf } from './preview';
import './info.css';

export function Info({ conversation }: { conversation: Conversation }) {
  const words = texts.value.chat;
  const { id, kind, other, role } = conversation;
  const isGroup = kind === 'group';
  const mayChange = isGroup && (role === 'owner' || role === 'admin' || role === undefined);
  const title = titleOf(conversation);
  const [renaming, setRenaming] = useState(false);
  const [inviting, setInviting] = useState(false);
  const setPicture = async (media: string | null) => {
    await patch(`/v1/conversations/${id}`, { avatar: media });
    await refreshConversation(id);
  };
  return (
    <aside class="info" aria-label={isGroup ? words.groupInfo : words.personInfo}>
      <header class="info-head">
        <IconButton icon="close" label={texts.value.common.close} onClick={() => go({ view: 'conversation', id, info: false })} />
        <h2>{isGroup ? words.groupInfo : words.personInfo}</h2>
      </header>
      <div class="info-body">
        <div class="info-who">
          {mayChange ? (
            <PictureChoice id={id} name={title} src={pictureOf(conversation)} onChange={setPicture} />
          ) : (
            <Avatar id={other?.id ?? id} name={title} src={pictureOf(conversation)} size="xl" online={other ? online.value.has(other.id) : false} />
          )}
          <p class="info-title">
            <span>{title}</span>
            {mayChange && <IconButton icon="edit" small label={words.rename} onClick={() => setRenaming(true)} />}
          </p>
          {other?.login && <p class="info-sub">@{other.login}</p>}
          {isGroup && <p class="info-sub">{words.members(conversation.members ?? 0)}</p>}
        </div>
        <MuteRow conversation={conversation} />
        {other && <Act icon="wallet" label={words.sendMoney} act={() => openNow({ kind: 'send', conversation: id, to: other.id })} />}
        {isGroup && (
          <section class="info-section" aria-labelledby={`members-${id}`}>
            <header>
              <h3 id={`members-${id}`}>{words.memberList}</h3>
              {mayChange && (
                <Button tone="quiet" icon="personPlus" onClick={() => setInviting(true)}>
                  {words.invite}
                </Button>
              )}
            </header>
            <MemberList conversation={conversation} />
          </section>
        )}
        <section class="info-section">
          {other && <BlockRow conversation={conversation} other={other} />}
          {other && <Act icon="flag" tone="danger" label={words.report} act={() => openNow({ kind: 'report', user: other.id })} />}
          {isGroup && <LeaveRow conversation={conversation} />}
        </section>
      </div>
      {renaming && <Rename conversation={conversation} onClose={() => setRenaming(false)} />}
      {inviting && <Invite conversation={conversation} onClose={() => setInviting(false)} />}
    </aside>
  );
}

export function Act({ icon, label, act, tone, hint }: { icon: IconName; label: string; act: (event: MouseEvent) => void; tone?: 'danger'; hint?: string }) {
  return (
    <button type="button" class={tone === 'danger' ? 'info-act info-danger' : 'info-act'} onClick={act}>
      <Icon name={icon} />
      <span>
        {label}
        {hint && <span class="info-hint">{hint}</span>}
      </span>
    </button>
  );
}

const HOUR = 3_600_000;

function MuteRow({ conversation }: { conversation: Conversation }) {
  const words = texts.value.chat;
  const [place, setPlace] = useState<Place | null>(null);
  const { id } = conversation;
  const muted = isMuted(conversation);
  const mute = async (ms: number | null) => {
    const until = ms === null ? null : new Date(Date.now() + ms).toISOString();
    try {
      await put(`/v1/conversations/${id}/mute`, { until });
      changeConversation(id, (known) => ({ ...known, muted_until: until ?? '9998-12-31T00:00:00Z' }));
    } catch (error) {
      toast(inWords(error), 'error');
    }
  };
  const unmute = async () => {
    try {
      await del(`/v1/conversations/${id}/mute`);
      changeConversation(id, (known) => ({ ...known, muted_until: null }));
    } catch (error) {
      toast(inWords(error), 'error');
    }
  };
  if (muted) {
    const until = conversation.muted_until ?? '';
    return <Act icon="bell" label={words.unmute} hint={until > '9990' ? words.mutedEver : words.mutedUntil(dateTime(until))} act={() => void unmute()} />;
  }
  const items: MenuItem[] = [
    { label: words.muteHour, act: () => void mute(HOUR) },
    { label: words.muteEight, act: () => void mute(8 * HOUR) },
    { label: words.muteWeek, act: () => void mute(7 * 24 * HOUR) },
    { label: words.muteEver, act: () => void mute(null) },
  ];
  return (
    <>
      <Act icon="bellOff" label={words.mute} act={(event) => setPlace(placeOf(event.currentTarget as Element, 'start'))} />
      {place && <Menu label={words.mute} items={items} place={place} onClose={() => setPlace(null)} />}
    </>
  );
}

function BlockRow({ conversation, other }: { conversation: Conversation; other: Person }) {
  const words = texts.value.chat;
  const [asking, setAsking] = useState(false);
  const set = async (blocked: boolean) => {
    const path = `/v1/blocks/${other.id}`;
    await (blocked ? put(path) : del(path));
    changeConversation(conversation.id, (known) => ({ ...known, blocked }));
  };
  if (conversation.blocked) {
    return <Act icon="block" label={words.unblock} act={() => void set(false).catch((error: unknown) => toast(inWords(error), 'error'))} />;
  }
  return (
    <>
      <Act icon="block" tone="danger" label={words.block} act={() => setAsking(true)} />
      {asking && <Confirm title={words.blockTitle(other.name)} text={words.blockText} action={words.block} act={() => set(true)} onClose={() => setAsking(false)} />}
    </>
  );
}

function LeaveRow({ conversation }: { conversation: Conversation }) {
  const words = texts.value.chat;
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    await del(`/v1/conversations/${conversation.id}/members/${me.value?.id ?? ''}`);
    go({ view: 'chats' });
  };
  return (
    <>
      <Act icon="exit" tone="danger" label={words.leave} act={() => setAsking(true)} />
      {asking && <Confirm title={words.leaveTitle} text={words.leaveText} action={words.leave} act={leave} onClose={() => setAsking(false)} />}
    </>
  );
}

function Rename({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const words = texts.value.chat;
  const [name, setName] = useState(conversation.name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await patch(`/v1/conversations/${conversation.id}`, { name: name.trim() });
      await refreshConversation(conversation.id);
      onClose();
    } catch (failure) {
      setError(inWords(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.rename} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        <Field label={words.groupName} value={name} onInput={setName} maxLength={64} required error={error} autoFocus />
        <Button tone="primary" type="submit" busy={busy} disabled={name.trim() === ''}>
          {texts.value.common.save}
        </Button>
      </form>
    </Dialog>
  );
}

function Invite({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const words = texts.value.chat;
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const toggle = (person: Person) => setChosen((known) => (known.some(({ id }) => id === person.id) ? known.filter(({ id }) => id !== person.id) : [...known, person]));
  const add = async () => {
    setBusy(true);
    setError(null);
    try {
      for (const person of chosen) {
        await post(`/v1/conversations/${conversation.id}/members`, { user: person.id }, newKey());
        setChosen((known) => known.filter(({ id }) => id !== person.id));
      }
      await loadMembers(conversation.id);
      onClose();
    } catch (failure) {
      setError(inWords(failure));
      setBusy(false);
    }
  };
  const footer = (
    <Button tone="primary" busy={busy} disabled={chosen.length === 0} onClick={() => void add()}>
      {chosen.length > 0 ? `${words.add} (${words.people(chosen.length)})` : words.add}
    </Button>
  );
  return (
    <Dialog title={words.inviteTitle} onClose={onClose} footer={footer} tall>
      <PeoplePicker chosen={chosen} onToggle={toggle} />
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}

