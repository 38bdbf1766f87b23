// The menu of a message.

import { useRef, useState } from 'preact/hooks';
import { inWords } from '../api/problem';
import { Button } from '../base/Button';
import { Dialog } from '../base/Dialog';
import { Icon } from '../base/Icon';
import { Menu, type MenuItem, type Place } from '../base/Menu';
import { toast } from '../base/Toast';
import { openNow } from '../surfaces/queue';
import { texts } from '../texts';
import type { MessageProps } from './MessageRow';
import { MORE, QUICK, deleteMessage, mayEdit, react } from './messages';

export function MessageMenu({ message, mine, role, isGroup, place, onClose, onReply, onEdit }: MessageProps & { place: Place; onClose: () => void }) {
  const words = texts.value.chat;
  const [step, setStep] = useState<'menu' | 'delete'>('menu');
  // The menu closes after an act: the question that takes its place must not go with it.
  const isAsking = useRef(false);
  const [isWide, setIsWide] = useState(false);
  const [busy, setBusy] = useState(false);
  if (step === 'delete') {
    const remove = async () => {
      setBusy(true);
      try {
        await deleteMessage(message);
      } catch (error) {
        toast(inWords(error), 'error');
      }
      onClose();
    };
    return (
      <Dialog
        title={words.deleteTitle}
        onClose={onClose}
        footer={
          <>
            <Button onClick={onClose}>{texts.value.common.cancel}</Button>
            <Button tone="danger" busy={busy} onClick={() => void remove()}>
              {words.delete}
            </Button>
          </>
        }
      >
        <p>{words.deleteText}</p>
      </Dialog>
    );
  }
  const items: MenuItem[] = [];
  if (!message.private) items.push({ label: words.reply, icon: 'reply', act: () => onReply(message) });
  if (mayEdit(message, mine)) items.push({ label: words.edit, icon: 'edit', act: () => onEdit(message) });
  if (message.text !== '') items.push({ label: words.copyText, icon: 'copy', act: () => void copy(message.text) });
  if (!mine) items.push({ label: words.report, icon: 'flag', act: () => openNow({ kind: 'report', message: message.id }) });
  const mayDelete = !message.private && (mine || (isGroup && role !== 'member'));
  const chosen = new Set((message.reactions ?? []).filter(({ mine }) => mine).map(({ emoji }) => emoji));
  const askToDelete = () => {
    isAsking.current = true;
    setStep('delete');
  };
  const choose = (emoji: string) => {
    onClose();
    void react(message, emoji, !chosen.has(emoji));
  };
  const above = message.private ? undefined : (
    <div class="emoji-row" role="group" aria-label={words.react}>
      {(isWide ? [...QUICK, ...MORE] : QUICK).map((emoji) => (
        <button key={emoji} type="button" role="menuitemcheckbox" aria-checked={chosen.has(emoji)} aria-label={emoji} class="emoji" tabIndex={-1} onClick={() => choose(emoji)}>
          {emoji}
        </button>
      ))}
      {!isWide && (
        <button type="button" role="menuitem" class="emoji emoji-more" aria-label={words.moreReactions} title={words.moreReactions} tabIndex={-1} onClick={() => setIsWide(true)}>
          <Icon name="plus" size={18} />
        </button>
      )}
    </div>
  );
  if (mayDelete) items.push({ label: words.delete, icon: 'trash', tone: 'danger', act: askToDelete });
  return <Menu label={words.messageActions} items={items} place={place} above={above} onClose={() => isAsking.current || onClose()} />;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(texts.value.common.copied);
  } catch (error) {
    toast(inWords(error), 'error');
  }
}
