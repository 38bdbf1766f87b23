// Where the person is signed in.

import { useState } from 'preact/hooks';
import { del, get } from '../api/client';
import type { Page, Session } from '../api/types';
import { Button } from '../base/Button';
import { Confirm } from '../base/Confirm';
import { Icon } from '../base/Icon';
import { ErrorState, LoadingState } from '../base/States';
import { dateTime } from '../shell/when';
import { useLoad } from '../surfaces/load';
import { texts } from '../texts';

export function Devices() {
  const words = texts.value.settings;
  const { state, again } = useLoad((signal) => get<Page<Session>>('/v1/sessions', undefined, signal), []);
  const [asking, setAsking] = useState<Session | null>(null);
  if (state.kind === 'loading') return <LoadingState />;
  if (state.kind === 'failed') return <ErrorState error={state.error} again={again} />;
  const sorted = [...state.value.items].sort((one, other) => Number(other.current) - Number(one.current) || seen(other).localeCompare(seen(one)));
  const revoke = async (session: Session) => {
    await del(`/v1/sessions/${session.id}`);
    again();
  };
  return (
    <>
      <ul class="rows">
        {sorted.map((session) => (
          <li key={session.id} class="row">
            <span class="row-icon">
              <Icon name={session.device.kind === 'api' ? 'slash' : 'device'} />
            </span>
            <span class="row-text">
              <span class="row-title">{nameOf(session)}</span>
              <span class="settings-hint">
                {session.current ? <strong class="row-current">{words.thisDevice}</strong> : words.lastSeen(dateTime(seen(session)))}
                {` · ${wayOf(session)}`}
              </span>
            </span>
            {!session.current && <Button onClick={() => setAsking(session)}>{words.revoke}</Button>}
          </li>
        ))}
      </ul>
      {asking && <Confirm title={words.revokeTitle(nameOf(asking))} text={words.revokeText} action={words.revoke} act={() => revoke(asking)} onClose={() => setAsking(null)} />}
    </>
  );
}

function nameOf({ device }: Session): string {
  const label = device.label;
  return label !== '' ? label : texts.value.settings.apiClient;
}

function wayOf({ method }: Session): string {
  const ways: Record<string, string> = texts.value.settings.signedInWith;
  return ways[method] ?? method;
}

function seen(session: Session): string {
  return session.last_seen;
}
