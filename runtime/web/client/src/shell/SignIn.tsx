// Signing in: password, passkey, recovery code; a new account where the host takes them.

import { useEffect, useState } from 'preact/hooks';
import { get, post, put } from '../api/client';
import { Problem, inWords } from '../api/problem';
import type { Ceremony, HostInfo, Me } from '../api/types';
import { Avatar } from '../base/Avatar';
import { Button } from '../base/Button';
import { Field } from '../base/Field';
import { PasskeyCancelled, passkeysWork, usePasskey } from '../surfaces/webauthn';
import { signedIn } from '../sync/engine';
import { hostInfo } from '../sync/state';
import { chooseLanguage, language, languages, locale, texts } from '../texts';
import { Mark } from './Mark';
import { offerPasskey, withdrawOffer } from './passkeys';
import './signin.css';

/** There, a field that has the focus covers half of the page with a keyboard. */
const isTouch = matchMedia('(pointer: coarse)').matches;

type Way = 'password' | 'recovery' | 'register';

export function SignIn() {
  const [way, setWay] = useState<Way>('password');
  const words = texts.value.auth;
  const host = hostInfo.value;
  return (
    <main class="signin">
      <div class="signin-panel">
        <Mark />
        <h1>{way === 'register' ? words.registerTitle : way === 'recovery' ? words.recoveryTitle : (host?.name ?? texts.value.common.product)}</h1>
        {way === 'password' && <p class="signin-intro">{words.intro}</p>}
        {way === 'password' && <Password host={host} go={setWay} />}
        {way === 'recovery' && <Recovery go={setWay} />}
        {way === 'register' && <Register go={setWay} />}
        {way === 'password' && host?.demo && <DemoPeople people={host.demo_people ?? []} />}
      </div>
      <LanguageChoice />
    </main>
  );
}

function LanguageChoice() {
  return (
    <nav class="signin-languages" aria-label={texts.value.settings.language}>
      {languages.map((tag) => (
        <button key={tag} type="button" lang={tag} aria-pressed={language.value === tag} onClick={() => chooseLanguage(tag)}>
          {tag === 'fr' ? 'Français' : 'English'}
        </button>
      ))}
    </nav>
  );
}

/** Runs one attempt at a time, and keeps why it failed. */
function useAttempt(wrong: string) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await act();
      await signedIn();
    } catch (failure) {
      setBusy(false);
      if (failure instanceof PasskeyCancelled) return;
      setError(failure instanceof Problem && failure.status === 401 ? wrong : inWords(failure));
    }
  };
  return { busy, error, attempt };
}

function Password({ host, go }: { host: HostInfo | null; go: (way: Way) => void }) {
  const words = texts.value.auth;
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, attempt } = useAttempt(words.wrong);
  const byKey = useAttempt(words.passkeyFailed);
  // The browser offers passkeys in the field for the user name, if there are any.
  useEffect(() => offerPasskey(() => void byKey.attempt(() => Promise.resolve())), []);
  const submit = (event: Event) => {
    event.preventDefault();
    void attempt(() => post('/v1/sessions', { login: login.trim().toLowerCase(), password, client: 'browser' }, null));
  };
  const passkey = () =>
    byKey.attempt(async () => {
      withdrawOffer();
      const { ceremony, options } = await post<Ceremony>('/v1/passkeys/authentication', {}, null);
      const credential = await usePasskey(options);
      await post('/v1/sessions/passkey', { ceremony, credential, client: 'browser' }, null);
    });
  return (
    <form class="signin-form" onSubmit={submit}>
      <Field label={words.login} value={login} onInput={setLogin} autoComplete="username webauthn" required autoFocus={!isTouch} spellCheck={false} />
      <Field label={words.password} type="password" value={password} onInput={setPassword} autoComplete="current-password" required error={error ?? byKey.error} />
      <Button tone="primary" type="submit" wide busy={busy}>
        {words.signIn}
      </Button>
      {passkeysWork() && (
        <Button icon="key" wide busy={byKey.busy} onClick={() => void passkey()}>
          {words.passkey}
        </Button>
      )}
      <div class="signin-others">
        {host?.registration === 'open' && (
          <Button tone="quiet" onClick={() => go('register')}>
            {words.register}
          </Button>
        )}
        <Button tone="quiet" onClick={() => go('recovery')}>
          {words.recovery}
        </Button>
      </div>
    </form>
  );
}

function Recovery({ go }: { go: (way: Way) => void }) {
  const words = texts.value.auth;
  const [login, setLogin] = useState('');
  const [code, setCode] = useState('');
  const { busy, error, attempt } = useAttempt(words.recoveryWrong);
  const submit = (event: Event) => {
    event.preventDefault();
    void attempt(() => post('/v1/sessions/recovery', { login: login.trim().toLowerCase(), code: code.trim(), client: 'browser' }, null));
  };
  return (
    <form class="signin-form" onSubmit={submit}>
      <Field label={words.login} value={login} onInput={setLogin} autoComplete="username" required autoFocus />
      <Field label={words.code} value={code} onInput={setCode} autoComplete="off" required hint={words.recoveryHint} error={error} spellCheck={false} />
      <Button tone="primary" type="submit" wide busy={busy}>
        {words.signIn}
      </Button>
      <Button tone="quiet" wide onClick={() => go('password')}>
        {texts.value.common.back}
      </Button>
    </form>
  );
}

function Register({ go }: { go: (way: Way) => void }) {
  const words = texts.value.auth;
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, attempt } = useAttempt(words.wrong);
  const submit = (event: Event) => {
    event.preventDefault();
    const body = { login: login.trim().toLowerCase(), name: name.trim(), password, client: 'browser' };
    void attempt(async () => {
      await post('/v1/registrations', body, null).catch((failure: unknown) => {
        throw failure instanceof Problem && failure.status === 409 ? new Problem(failure.code, 409, words.taken) : failure;
      });
      // There is an account, whatever becomes of this: it can be set later.
      await takeSurroundings().catch(() => {});
    });
  };
  return (
    <form class="signin-form" onSubmit={submit}>
      <Field label={words.name} value={name} onInput={setName} autoComplete="name" required autoFocus maxLength={64} hint={words.nameHint} />
      <Field label={words.login} value={login} onInput={setLogin} autoComplete="username" required maxLength={64} hint={words.loginHint} spellCheck={false} />
      <Field label={words.password} type="password" value={password} onInput={setPassword} autoComplete="new-password" required hint={words.passwordHint} error={error} />
      <Button tone="primary" type="submit" wide busy={busy}>
        {words.register}
      </Button>
      <Button tone="quiet" wide onClick={() => go('password')}>
        {words.haveAccount}
      </Button>
    </form>
  );
}

/** Language and time zone of whoever is new are those of their browser. */
async function takeSurroundings(): Promise<void> {
  const { profile } = await get<Me>('/v1/me');
  await put('/v1/me/profile', { ...profile, locale: locale.value, time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone });
}

function DemoPeople({ people }: { people: { login: string; password: string }[] }) {
  const words = texts.value.auth;
  const { error, attempt } = useAttempt(words.wrong);
  if (people.length === 0) return null;
  return (
    <section class="signin-demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{words.demoTitle}</h2>
      <div class="signin-people">
        {people.map(({ login, password }) => (
          <button key={login} type="button" class="signin-person" onClick={() => void attempt(() => post('/v1/sessions', { login, password, client: 'browser' }, null))}>
            <Avatar id={login} name={login} src={null} size="s" />
            <span>{login}</span>
          </button>
        ))}
      </div>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
      <p class="field-hint">{words.demoHint}</p>
    </section>
  );
}
