// Who was on the other side of a movement.

import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Movement, Page, Person } from '../api/types';
import { texts } from '../texts';

const known = new Map<string, string>();

/** Names of the people in these movements, as far as the host tells them. */
export function useNames(movements: Movement[]): ReadonlyMap<string, string> {
  const [, redraw] = useState(0);
  const missing = [...new Set(movements.flatMap(({ counterparty }) => (counterparty.kind === 'person' ? [counterparty.user] : [])))]
    .filter((user) => !known.has(user))
    .slice(0, 100);
  const wanted = missing.join(',');
  useEffect(() => {
    if (wanted === '') return;
    const left = new AbortController();
    get<Page<Person>>('/v1/users', { ids: wanted }, left.signal).then(
      ({ items }) => {
        for (const person of items) known.set(person.id, person.name);
        // One who is gone is not asked for again.
        for (const user of wanted.split(',')) if (!known.has(user)) known.set(user, '');
        redraw((count) => count + 1);
      },
      () => {},
    );
    return () => left.abort();
  }, [wanted]);
  return known;
}

export function counterpartyName({ counterparty }: Movement, names: ReadonlyMap<string, string>): string {
  const words = texts.value.wallet;
  switch (counterparty.kind) {
    case 'host':
      return words.host;
    case 'merchant':
      return counterparty.name;
    case 'person':
      return names.get(counterparty.user) || words.someone;
  }
}
