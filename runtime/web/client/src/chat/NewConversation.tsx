// A new conversation: with one person, or a group.

import { useRef, useState } from 'preact/hooks';
import { newKey } from '../api/client';
import { inWords } from '../api/problem';
import type { Person } from '../api/types';
import { Button } from '../base/Button';
import { Dialog } from '../base/Dialog';
import { Field } from '../base/Field';
import { texts } from '../texts';
import { PeoplePicker } from './PeoplePicker';
import { makeGroup, openDirect } from './people';

export function NewConversation({ onClose }: { onClose: () => void }) {
  const words = texts.value.chat;
  const [isGroup, setIsGroup] = useState(false);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const key = useRef(newKey());
  const run = async (act: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (failure) {
      // Another try after a refusal is another act.
      key.current = newKey();
      setError(inWords(failure));
      setBusy(false);
    }
  };
  const toggle = (person: Person) => {
    if (!isGroup) void run(() => openDirect(person.id, key.current));
    else setChosen((known) => (known.some(({ id }) => id === person.id) ? known.filter(({ id }) => id !== person.id) : [...known, person]));
  };
  const footer = isGroup && (
    <Button tone="primary" busy={busy} disabled={name.trim() === ''} onClick={() => void run(() => makeGroup(name.trim(), chosen.map(({ id }) => id), key.current))}>
      {chosen.length > 0 ? `${words.create} (${words.people(chosen.length + 1)})` : words.create}
    </Button>
  );
  return (
    <Dialog title={words.newConversation} onClose={onClose} footer={footer} tall>
      <div class="picker-tabs">
        <button type="button" aria-pressed={!isGroup} onClick={() => setIsGroup(false)}>
          {words.newDirect}
        </button>
        <button type="button" aria-pressed={isGroup} onClick={() => setIsGroup(true)}>
          {words.newGroup}
        </button>
      </div>
      {isGroup && (
        <div class="picker-name-field">
          <Field label={words.groupName} value={name} onInput={setName} maxLength={64} autoComplete="off" />
        </div>
      )}
      <PeoplePicker key={String(isGroup)} chosen={chosen} onToggle={toggle} single={!isGroup} />
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}
