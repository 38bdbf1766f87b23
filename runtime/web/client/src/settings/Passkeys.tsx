// The person's passkeys: added, named, removed.

import { useState } from 'preact/hooks';
import { del, get, newKey, patch, post } from '../api/client';
import { Problem, inWords } from '../api/problem';
import type { Ceremony, Page, Passkey } from '../api/types';
import { Button, IconButton } from '../base/Button';
import { Confirm } from '../base/Confirm';
import { Dialog } from '../base/Dialog';
import { Field } from '../base/Field';
import { Icon } from '../base/Icon';
import { ErrorState, LoadingState } from '../base/States';
import { dateTime } from '../shell/when';
import { useLoad } from '../surfaces/load';
import { PasskeyCancelled, createPasskey, passkeysWork } from '../surfaces/webauthn';
import { refreshMe } from '../sync/engine';
import { texts } from '../texts';
import { useSave } from './save';

export function Passkeys() {
  const words = texts.value.settings;
  const { state, again } = useLoad((signal) => get<Page<Passkey>>('/v1/passkeys', undefined, signal), []);
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  if (state.kind === 'loading') return <LoadingState />;
  if (state.kind === 'failed') return <ErrorState error={state.error} again={again} />;
  const all = state.value.items;
  const changed = async () => {
    again();
    await refreshMe();
  };
  return (
    <>
      {all.length === 0 && <p class="view-quiet">{words.noPasskeys}</p>}
      <ul class="rows">
        {all.map((passkey) => (
          <li key={passkey.id} class="row">
            <span class="row-icon">
              <Icon name="key" />
            </span>
            <span class="row-text">
              <span class="row-title">{passkey.name}</span>
              <span class="settings-hint">{passkey.last_used ? words.passkeyUsed(dateTime(passkey.last_used)) : words.passkeyUnused}</span>
            </span>
            <IconButton icon="edit" label={words.renamePasskey} onClick={() => setRenaming(passkey)} />
            <IconButton icon="trash" label={texts.value.common.remove} onClick={() => setRemoving(passkey)} />
          </li>
        ))}
      </ul>
      <p class="settings-action">
        {passkeysWork() ? (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {words.addPasskey}
          </Button>
        ) : (
          <span class="settings-hint">{words.passkeysUnsupported}</span>
        )}
      </p>
      {adding && <Add onClose={() => setAdding(false)} done={changed} />}
      {renaming && <Rename passkey={renaming} onClose={() => setRenaming(null)} done={changed} />}
      {removing && (
        <Confirm
          title={words.removePasskeyTitle(removing.name)}
          text={words.removePasskeyText}
          action={texts.value.common.remove}
          act={async () => {
            await del(`/v1/passkeys/${removing.id}`);
            await changed();
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

function Add({ onClose, done }: { onClose: () => void; done: () => Promise<void> }) {
  const words = texts.value.settings;
  const [name, setName] = useState('');
  const [password, setPassword] = useState<string | null>(null);
  const { busy, error, save } = useSave();
  const add = async () => {
    let begun: Ceremony;
    try {
      begun = await post<Ceremony>('/v1/passkeys/registration', password === null ? {} : { password }, null);
    } catch (failure) {
      if (failure instanceof Problem && failure.code === 'recent_sign_in_required') setPassword((known) => known ?? '');
      throw failure;
    }
    const credential = await createPasskey(begun.options);
    await post('/v1/passkeys', { ceremony: begun.ceremony, name: name.trim(), credential }, newKey());
    await done();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const wordsFor = (failure: unknown) => {
      if (failure instanceof PasskeyCancelled) return '';
      if (failure instanceof Problem && failure.code === 'wrong_password') return words.passwordWrong;
      return inWords(failure);
    };
    if (await save(add, words.passkeyAdded, wordsFor)) onClose();
  };
  return (
    <Dialog title={words.addPasskey} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <p class="view-quiet">{words.passkeysHint}</p>
        <Field label={words.passkeyName} value={name} onInput={setName} hint={words.passkeyNameHint} maxLength={64} required autoFocus error={password === null ? error : null} />
        {password !== null && <Field label={words.confirmPassword} type="password" value={password} onInput={setPassword} autoComplete="current-password" required error={error} />}
        <Button tone="primary" type="submit" icon="key" busy={busy} disabled={name.trim() === ''}>
          {words.addPasskey}
        </Button>
      </form>
    </Dialog>
  );
}

function Rename({ passkey, onClose, done }: { passkey: Passkey; onClose: () => void; done: () => Promise<void> }) {
  const words = texts.value.settings;
  const [name, setName] = useState(passkey.name);
  const { busy, error, save } = useSave();
  const submit = async (event: Event) => {
    event.preventDefault();
    const act = async () => {
      await patch(`/v1/passkeys/${passkey.id}`, { name: name.trim() });
      await done();
    };
    if (await save(act)) onClose();
  };
  return (
    <Dialog title={words.renamePasskey} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Field label={words.passkeyName} value={name} onInput={setName} maxLength={64} required error={error} autoFocus />
        <Button tone="primary" type="submit" busy={busy} disabled={name.trim() === ''}>
          {texts.value.common.save}
        </Button>
      </form>
    </Dialog>
  );
}
