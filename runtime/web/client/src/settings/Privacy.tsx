// What others see, and who is kept away.

import { del, get, put } from '../api/client';
import type { Block, Page, Settings } from '../api/types';
import { Avatar } from '../base/Avatar';
import { Button } from '../base/Button';
import { Switch } from '../base/Field';
import { ErrorState, LoadingState } from '../base/States';
import { useLoad } from '../surfaces/load';
import { loadConversations } from '../sync/engine';
import { person } from '../sync/people';
import { me } from '../sync/state';
import { texts } from '../texts';
import { useSave } from './save';

export function Privacy() {
  const words = texts.value.settings;
  const mine = me.value;
  const settings: Settings = mine?.settings ?? { read_receipts: true, presence: true };
  const { busy, error, save } = useSave();
  const set = (changes: Partial<Settings>) => {
    const next = { ...settings, ...changes };
    void save(async () => {
      await put('/v1/me/settings', next);
      if (me.value) me.value = { ...me.value, settings: next };
    }, null);
  };
  return (
    <>
      <Switch label={words.readReceipts} hint={words.readReceiptsHint} on={settings.read_receipts} disabled={busy} onChange={(read_receipts) => set({ read_receipts })} />
      <Switch label={words.presence} hint={words.presenceHint} on={settings.presence} disabled={busy} onChange={(presence) => set({ presence })} />
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
      <h2 class="view-heading">{words.blocked}</h2>
      <Blocked />
    </>
  );
}

function Blocked() {
  const words = texts.value.settings;
  const { state, again } = useLoad((signal) => get<Page<Block>>('/v1/blocks', undefined, signal), []);
  const { error, save } = useSave();
  if (state.kind === 'loading') return <LoadingState />;
  if (state.kind === 'failed') return <ErrorState error={state.error} again={again} />;
  if (state.value.items.length === 0) return <p class="view-quiet">{words.noBlocked}</p>;
  const unblock = (id: string) =>
    save(async () => {
      await del(`/v1/blocks/${id}`);
      again();
      await loadConversations();
    }, null);
  return (
    <ul class="rows">
      {state.value.items.map(({ user }) => {
        const known = person(user);
        return (
          <li key={user} class="row">
            <Avatar id={user} name={known?.name ?? ''} src={known?.avatar} size="s" />
            <span class="row-text">{known?.name ?? texts.value.chat.someone}</span>
            <Button onClick={() => void unblock(user)}>{texts.value.chat.unblock}</Button>
          </li>
        );
      })}
      {error && <li class="field-error">{error}</li>}
    </ul>
  );
}
