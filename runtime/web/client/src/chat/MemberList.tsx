// Who is in a group, and what may be done with them.

import { useState } from 'preact/hooks';
import { del, put } from '../api/client';
import { inWords } from '../api/problem';
import type { Conversation, Member, MemberRole } from '../api/types';
import { Avatar } from '../base/Avatar';
import { IconButton } from '../base/Button';
import { Confirm } from '../base/Confirm';
import { Menu, type MenuItem, type Place, placeOf } from '../base/Menu';
import { ErrorState, LoadingState } from '../base/States';
import { toast } from '../base/Toast';
import { useLoad } from '../surfaces/load';
import { openNow } from '../surfaces/queue';
import { refreshConversation } from '../sync/engine';
import { loadMembers } from '../sync/history';
import { online } from '../sync/soft';
import { me, members } from '../sync/state';
import { texts } from '../texts';
import { openDirect } from './people';

const RANK: Record<MemberRole, number> = { owner: 0, admin: 1, member: 2 };

export function MemberList({ conversation }: { conversation: Conversation }) {
  const { id } = conversation;
  const { state, again } = useLoad(() => loadMembers(id), [id]);
  const all = members.value.get(id);
  if (all === undefined) return state.kind === 'failed' ? <ErrorState error={state.error} again={again} /> : <LoadingState />;
  const sorted = [...all].sort((one, other) => RANK[one.role] - RANK[other.role] || one.name.localeCompare(other.name));
  return (
    <ul class="members">
      {sorted.map((member) => (
        <MemberRow key={member.user} member={member} conversation={conversation} own={all.find(({ user }) => user === me.value?.id)?.role ?? 'member'} />
      ))}
    </ul>
  );
}

type Asking = 'remove' | 'owner' | null;

function MemberRow({ member, conversation, own }: { member: Member; conversation: Conversation; own: MemberRole }) {
  const words = texts.value.chat;
  const { user, name, role } = member;
  const [place, setPlace] = useState<Place | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const isMe = user === me.value?.id;
  const give = async (next: MemberRole) => {
    await put(`/v1/conversations/${conversation.id}/members/${user}/role`, { role: next });
    await Promise.all([loadMembers(conversation.id), refreshConversation(conversation.id)]);
  };
  const tell = (act: Promise<unknown>) => void act.catch((error: unknown) => toast(inWords(error), 'error'));
  const items: MenuItem[] = [{ label: words.message, icon: 'chats', act: () => tell(openDirect(user)) }];
  items.push({ label: words.sendMoney, icon: 'wallet', act: () => openNow({ kind: 'send', conversation: conversation.id, to: user }) });
  if (own === 'owner' && role === 'member') items.push({ label: words.makeAdmin, icon: 'shield', act: () => tell(give('admin')) });
  if (own === 'owner' && role === 'admin') items.push({ label: words.makeMember, icon: 'person', act: () => tell(give('member')) });
  if (own === 'owner') items.push({ label: words.makeOwner, icon: 'key', act: () => setAsking('owner') });
  items.push({ label: words.report, icon: 'flag', act: () => openNow({ kind: 'report', user }) });
  if (RANK[own] < RANK[role]) items.push({ label: words.removeMember, icon: 'exit', tone: 'danger', act: () => setAsking('remove') });
  const remove = async () => {
    await del(`/v1/conversations/${conversation.id}/members/${user}`);
    await loadMembers(conversation.id);
  };
  return (
    <li class="member">
      <Avatar id={user} name={name} src={member.avatar} size="s" online={online.value.has(user)} />
      <span class="member-name">
        {name}
        {isMe && <span class="member-you"> ({words.you})</span>}
      </span>
      {role !== 'member' && <span class="member-role">{role === 'owner' ? words.owner : words.admin}</span>}
      {!isMe && <IconButton icon="more" small label={words.memberActions(name)} popup="menu" expanded={place !== null} onClick={(event) => setPlace(placeOf(event.currentTarget as Element))} />}
      {place && <Menu label={words.memberActions(name)} items={items} place={place} onClose={() => setPlace(null)} />}
      {asking === 'remove' && <Confirm title={words.removeTitle(name)} text={words.removeText} action={words.removeMember} act={remove} onClose={() => setAsking(null)} />}
      {asking === 'owner' && <Confirm title={words.makeOwnerTitle(name)} text={words.makeOwnerText} action={words.makeOwner} act={() => give('owner')} onClose={() => setAsking(null)} />}
    </li>
  );
}
