// Confirming that it is the person who pays: with a passkey or with the PIN, as the host asks for the amount; and setting one
// of them up, where the person has neither.

import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post, put } from '../api/client';
import { Problem, inWords } from '../api/problem';
import type { Ceremony, Me, PaymentChallenge, Proof } from '../api/types';
import { texts } from '../texts';
import { Decide } from './Frame';
import { IconKey } from './icons';
import { PasskeyCancelled, createPasskey, passkeysWork, usePasskey } from './webauthn';

export type Level = 'none' | 'pin_or_passkey' | 'passkey';

interface StepUpProps {
  level: Level;
  me: Me;
  /** Words of the button that confirms, such as "Pay 12.50 €". */
  action: string;
  /** A challenge bound to what is confirmed. */
  challenge: () => Promise<PaymentChallenge>;
  /** Does it. What it throws is told here. */
  confirm: (proof: Proof | null) => Promise<void>;
  /** The person set up a PIN or a passkey. */
  changed: () => Promise<void>;
}

export function StepUp({ level, me, action, challenge, confirm, changed }: StepUpProps) {
  const words = texts.value.surfaces.stepUp;
  const hasPasskey = (me.passkeys ?? 0) > 0 && passkeysWork();
  const hasPin = me.has_pin === true && level !== 'passkey';
  const [pinWanted, setPinWanted] = useState(false);
  const byPin = hasPin && (pinWanted || !hasPasskey);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');

  const run = async (prove: () => Promise<Proof | null>) => {
    setBusy(true);
    setError('');
    try {
      await confirm(await prove());
    } catch (thrown) {
      setError(stepUpWords(thrown));
      // The host asks for more than this page knew.
      if (thrown instanceof Problem && /^step_up/.test(thrown.code)) await changed().catch(() => {});
    }
    setBusy(false);
  };
  const byPasskey = () =>
    run(async () => {
      const { ceremony, options } = await challenge();
      if (!ceremony || !options) return null;
      return { kind: 'passkey', ceremony, credential: await usePasskey(options) };
    });

  if (level !== 'none' && !hasPasskey && !hasPin) return <SetUp level={level} me={me} changed={changed} />;
  return (
    <div class="step-up">
      {level === 'none' ? (
        <Decide tone="primary" busy={busy} onClick={() => void run(async () => null)}>{action}</Decide>
      ) : byPin ? (
        <PinForm action={action} busy={busy} focus={pinWanted} done={(pin) => void run(async () => ({ kind: 'pin', pin }))} />
      ) : (
        <Decide tone="primary" busy={busy} onClick={() => void byPasskey()}>
          <IconKey />
          {words.withPasskey(action)}
        </Decide>
      )}
      {error !== '' && <p class="sheet-error" role="alert">{error}</p>}
      {level === 'pin_or_passkey' && hasPasskey && hasPin && (
        <button type="button" class="sheet-link" onClick={() => setPinWanted(!byPin)}>
          {byPin ? words.usePasskey : words.usePin}
        </button>
      )}
    </div>
  );
}

function stepUpWords(error: unknown): string {
  const words = texts.value.surfaces.stepUp;
  if (error instanceof PasskeyCancelled) return words.cancelled;
  if (error instanceof Problem && error.code === 'pin_wrong') {
    const tries = error.members['tries_left'];
    if (typeof tries === 'number') return words.pinWrong(tries);
  }
  return inWords(error);
}

interface PinFormProps {
  action: string;
  busy: boolean;
  /** The person asked for it: they type next. */
  focus: boolean;
  done: (pin: string) => void;
}

function PinForm({ action, busy, focus, done }: PinFormProps) {
  const words = texts.value.surfaces.stepUp;
  const [pin, setPin] = useState('');
  const send = () => {
    if (pin.length !== 6) return;
    done(pin);
    setPin('');
  };
  return (
    <form
      class="pin-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) send();
      }}
    >
      <PinInput label={words.pin} value={pin} change={setPin} focus={focus} />
      <Decide tone="primary" busy={busy} disabled={pin.length !== 6} onClick={send}>{action}</Decide>
    </form>
  );
}

interface PinInputProps {
  label: string;
  value: string;
  change: (pin: string) => void;
  focus?: boolean;
}

function PinInput({ label, value, change, focus = false }: PinInputProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) input.current?.focus();
  }, []);
  return (
    <label class="sheet-field">
      <span>{label}</span>
      <input
        ref={input}
        class="pin-input"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        value={value}
        onInput={(event) => change(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
      />
    </label>
  );
}

/** The person has nothing to confirm with yet. */
function SetUp({ level, me, changed }: { level: Level; me: Me; changed: () => Promise<void> }) {
  const words = texts.value.surfaces.stepUp;
  const [choice, setChoice] = useState<'passkey' | 'pin' | null>(null);
  const [password, setPassword] = useState('');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError('');
    try {
      await work();
      await changed();
    } catch (thrown) {
      setError(stepUpWords(thrown));
    }
    setBusy(false);
  };
  const addPasskey = async () => {
    const body = password === '' ? {} : { password };
    const { ceremony, options } = await post<Ceremony>('/v1/passkeys/registration', body, null);
    const credential = await createPasskey(options);
    await post('/v1/passkeys', { ceremony, name: words.passkeyName, credential }, crypto.randomUUID());
  };
  const save = () => run(() => (choice === 'pin' ? put('/v1/me/pin', { pin, password }) : addPasskey()));
  const pinOffered = level !== 'passkey';
  const ready = choice === 'pin' ? pin.length === 6 && password !== '' : true;
  return (
    <div class="step-up">
      <p>{pinOffered ? words.setUpEither : words.setUpPasskey}</p>
      {choice === null ? (
        <div class="sheet-buttons">
          {passkeysWork() && (
            <Decide tone="primary" onClick={() => setChoice('passkey')}><IconKey />{words.addPasskey}</Decide>
          )}
          {pinOffered && <Decide onClick={() => setChoice('pin')}>{words.choosePin}</Decide>}
        </div>
      ) : (
        <form
          class="pin-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready && !busy) void save();
          }}
        >
          <input type="text" name="username" autoComplete="username" value={me.login} hidden readOnly />
          {choice === 'pin' && <PinInput label={words.newPin} value={pin} change={setPin} />}
          <label class="sheet-field">
            <span>{words.password}</span>
            <input
              class="sheet-input"
              type="password"
              autoComplete="current-password"
              value={password}
              onInput={(event) => setPassword(event.currentTarget.value)}
            />
          </label>
          <Decide tone="primary" busy={busy} disabled={!ready} onClick={() => void save()}>
            {choice === 'pin' ? words.savePin : words.addPasskey}
          </Decide>
          <button type="button" class="sheet-link" onClick={() => setChoice(null)}>{texts.value.common.back}</button>
        </form>
      )}
      {!passkeysWork() && !pinOffered && <p class="sheet-error">{words.noPasskeys}</p>}
      {error !== '' && <p class="sheet-error" role="alert">{error}</p>}
    </div>
  );
}

/** The caller, fresh: whether there is a PIN or a passkey. */
export function readMe(): Promise<Me> {
  return get<Me>('/v1/me');
}
