// Choosing people: by their user name, or among those one talks with.

import { useState } from 'preact/hooks';
import { inWords } from '../api/problem';
import type { Person } from '../api/types';
import { Avatar } from '../base/Avatar';
import { Button } from '../base/Button';
import { Field } from '../base/Field';
import { Icon } from '../base/Icon';
import { me } from '../sync/state';
import { texts } from '../texts';
import { findByLogin, knownPeople } from './people';
import './picker.css';

interface Props {
  chosen: readonly Person[];
  onToggle: (person: Person) => void;
  /** Who is not offered: they are in already. */
  without?: ReadonlySet<string>;
  /** One is enough: choosing is acting. */
  single?: boolean;
}

export function PeoplePicker({ chosen, onToggle, without = new Set(), single = false }: Props) {
  const words = texts.value.chat;
  const [login, setLogin] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [found, setFound] = useState<readonly Person[]>([]);
  const ids = new Set(chosen.map(({ id }) => id));
  const find = async (event: Event) => {
    event.preventDefault();
    if (busy || login.trim() === '') return;
    setBusy(true);
    setError(null);
    try {
      const person = await findByLogin(login);
      if (person === null || person.id === me.value?.id) setError(words.noPerson);
      else {
        setFound((known) => [person, ...known.filter(({ id }) => id !== person.id)]);
        setLogin('');
        if (!ids.has(person.id) && !without.has(person.id)) onToggle(person);
      }
    } catch (failure) {
      setError(inWords(failure));
    } finally {
      setBusy(false);
    }
  };
  const wanted = login.trim().toLocaleLowerCase();
  const offered = [...found, ...knownPeople().filter((one) => !found.some(({ id }) => id === one.id))].filter(
    (one) => !without.has(one.id) && one.id !== me.value?.id && (wanted === '' || one.name.toLocaleLowerCase().includes(wanted) || (one.login ?? '').includes(wanted)),
  );
  return (
    <div class="picker">
      <form class="picker-find" onSubmit={(event) => void find(event)}>
        <Field label={words.findPerson} hint={words.findPersonHint} value={login} onInput={setLogin} error={error} autoComplete="off" spellCheck={false} autoFocus />
        <Button type="submit" busy={busy} disabled={login.trim() === ''}>
          {words.find}
        </Button>
      </form>
      <ul class="picker-people">
        {offered.map((person) => (
          <li key={person.id}>
            <button type="button" class="picker-person" aria-pressed={single ? undefined : ids.has(person.id)} onClick={() => onToggle(person)}>
              <Avatar id={person.id} name={person.name} src={person.avatar} size="s" />
              <span class="picker-name">{person.name}</span>
              {!single && <span class="picker-check">{ids.has(person.id) && <Icon name="check" size={16} />}</span>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
