// Everything that proves who the person is: password, PIN, passkeys, recovery codes.

import { useRef, useState } from 'preact/hooks';
import { del, newKey, post, put } from '../api/client';
import { Problem, inWords } from '../api/problem';
import { Button } from '../base/Button';
import { Dialog } from '../base/Dialog';
import { Field } from '../base/Field';
import { refreshMe } from '../sync/engine';
import { me } from '../sync/state';
import { texts } from '../texts';
import { Passkeys } from './Passkeys';
import { useSave } from './save';

export function Security() {
  const words = texts.value.settings;
  const mine = me.value;
  const [open, setOpen] = useState<'password' | 'pin' | 'unpin' | 'codes' | null>(null);
  const close = () => setOpen(null);
  if (mine === null) return null;
  return (
    <>
      <h2 class="view-heading">{words.passkeys}</h2>
      <Passkeys />
      <h2 class="view-heading">{words.password}</h2>
      <div class="row row-wrap">
        <span class="row-text">{words.passwordText}</span>
        <Button onClick={() => setOpen('password')}>{words.changePassword}</Button>
      </div>
      <h2 class="view-heading">{words.pin}</h2>
      <div class="row row-wrap">
        <span class="row-text">
          {mine.has_pin ? words.pinSet : words.pinNone}
          <span class="settings-hint">{words.pinHint}</span>
        </span>
        <Button onClick={() => setOpen('pin')}>{mine.has_pin ? words.changePin : words.setPin}</Button>
        {mine.has_pin && (
          <Button tone="danger" onClick={() => setOpen('unpin')}>
            {texts.value.common.remove}
          </Button>
        )}
      </div>
      <h2 class="view-heading">{words.recovery}</h2>
      <div class="row row-wrap">
        <span class="row-text">
          {words.recoveryLeft(mine.recovery_codes_left ?? 0)}
          <span class="settings-hint">{words.recoveryHint}</span>
        </span>
        <Button onClick={() => setOpen('codes')}>{words.makeCodes}</Button>
      </div>
      {open === 'password' && <Password onClose={close} />}
      {open === 'pin' && <Pin onClose={close} />}
      {open === 'unpin' && <Unpin onClose={close} />}
      {open === 'codes' && <Codes onClose={close} />}
    </>
  );
}

/** Words for a wrong password beside a secret that is changed. */
function passwordWords(error: unknown): string {
  return error instanceof Problem && error.code === 'wrong_password' ? texts.value.settings.passwordWrong : inWords(error);
}

function Password({ onClose }: { onClose: () => void }) {
  const words = texts.value.settings;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { busy, error, save } = useSave();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await save(() => put('/v1/me/password', { current, new: next }), words.passwordChanged, passwordWords)) onClose();
  };
  return (
    <Dialog title={words.changePassword} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Field label={words.currentPassword} type="password" value={current} onInput={setCurrent} autoComplete="current-password" required error={error} />
        <Field label={words.newPassword} type="password" value={next} onInput={setNext} autoComplete="new-password" required hint={words.passwordHint} />
        <Button tone="primary" type="submit" busy={busy} disabled={next.length < 8}>
          {words.changePassword}
        </Button>
      </form>
    </Dialog>
  );
}

function Pin({ onClose }: { onClose: () => void }) {
  const words = texts.value.settings;
  const [pin, setPin] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, save } = useSave();
  const submit = async (event: Event) => {
    event.preventDefault();
    const act = async () => {
      await put('/v1/me/pin', { pin, password });
      await refreshMe();
    };
    if (await save(act, words.pinSaved, passwordWords)) onClose();
  };
  return (
    <Dialog title={words.setPin} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Field label={words.pinDigits} type="password" inputMode="numeric" value={pin} maxLength={6} onInput={(typed) => setPin(typed.replace(/\D/g, '').slice(0, 6))} autoComplete="off" required />
        <Field label={words.confirmPassword} type="password" value={password} onInput={setPassword} autoComplete="current-password" required error={error} />
        <Button tone="primary" type="submit" busy={busy} disabled={pin.length !== 6 || password === ''}>
          {texts.value.common.save}
        </Button>
      </form>
    </Dialog>
  );
}

function Unpin({ onClose }: { onClose: () => void }) {
  const words = texts.value.settings;
  const { busy, error, save } = useSave();
  const remove = async () => {
    const act = async () => {
      await del('/v1/me/pin');
      await refreshMe();
    };
    if (await save(act, words.pinRemoved)) onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{texts.value.common.cancel}</Button>
      <Button tone="danger" busy={busy} onClick={() => void remove()}>
        {words.removePin}
      </Button>
    </>
  );
  return (
    <Dialog title={words.removePin} onClose={onClose} footer={footer}>
      <p>{words.pinHint}</p>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}

function Codes({ onClose }: { onClose: () => void }) {
  const words = texts.value.settings;
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState<string[] | null>(null);
  const key = useRef(newKey());
  const { busy, error, save } = useSave();
  const submit = (event: Event) => {
    event.preventDefault();
    void save(
      async () => {
        const made = await post<{ codes: string[] }>('/v1/recovery-codes', { password }, key.current);
        setCodes(made.codes);
        await refreshMe();
      },
      null,
      passwordWords,
    ).then((done) => {
      if (!done) key.current = newKey();
    });
  };
  if (codes !== null) {
    const copy = () => void save(() => navigator.clipboard.writeText(codes.join('\n')), texts.value.common.copied);
    const footer = (
      <>
        <Button icon="copy" onClick={copy}>
          {texts.value.common.copy}
        </Button>
        <Button tone="primary" onClick={onClose}>
          {texts.value.common.done}
        </Button>
      </>
    );
    return (
      <Dialog title={words.codesTitle} onClose={onClose} footer={footer}>
        <p>{words.codesText}</p>
        <ol class="codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
      </Dialog>
    );
  }
  return (
    <Dialog title={words.makeCodes} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Field label={words.confirmPassword} type="password" value={password} onInput={setPassword} autoComplete="current-password" required error={error} />
        <Button tone="primary" type="submit" busy={busy} disabled={password === ''}>
          {words.makeCodes}
        </Button>
      </form>
    </Dialog>
  );
}
