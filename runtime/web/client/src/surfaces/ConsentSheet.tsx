// What a program may know or do: the person decides, with the publisher's reason in sight.
//
// The question is read from the host when the sheet opens: an old one that was answered elsewhere closes by itself.

import { useState } from 'preact/hooks';
import { get, newKey, post } from '../api/client';
import { inWords } from '../api/problem';
import type { Decision, Grant, Me, Question } from '../api/types';
import { texts } from '../texts';
import { conversationName } from './conversations';
import { Decide, Frame } from './Frame';
import { ProgramRow } from './ProgramRow';
import { type ProgramName, findProgram, nameOf } from './programs';
import { LoadedBody } from './LoadedBody';
import { useLoad } from './load';
import { permissionWords } from './permissions';
import { geoUri } from './place';
import { readMe } from './StepUp';

/** Asked at each use: there is no "always". */
const EACH_USE = new Set(['profile.phone', 'profile.address', 'profile.location']);

interface Asked {
  program: ProgramName;
  reason: string;
  question: Question | null;
  /** Where it asks; empty if that has no name. */
  conversation: string;
  me: Me;
}

interface Props {
  program: string;
  permission: string;
  waiting: number;
  close: () => void;
}

export function ConsentSheet({ program, permission, waiting, close }: Props) {
  const words = texts.value.surfaces.consent;
  const { state, again } = useLoad(() => readAsked(program, permission), [program, permission]);
  const name = state.kind === 'there' ? state.value.program.name : '';
  return (
    <Frame title={words.title(name, permissionWords(permission).asks)} onClose={close} waiting={waiting}>
      <LoadedBody state={state} again={again}>
        {(asked) => <Body asked={asked} permission={permission} close={close} />}
      </LoadedBody>
    </Frame>
  );
}

async function readAsked(program: string, permission: string): Promise<Asked> {
  const [found, consents, me] = await Promise.all([
    findProgram(program),
    get<{ decided: Grant[]; questions: Question[] }>('/v1/consents', { program }),
    readMe(),
  ]);
  const question = consents.questions.find((one) => one.program === program && one.permission === permission) ?? null;
  const asked = found.version.permissions.find((one) => one.name === permission);
  const conversation = question?.conversation ? await conversationName(question.conversation) : '';
  return { program: nameOf(found), reason: question?.reason ?? asked?.reason ?? '', question, conversation, me };
}

function Body({ asked, permission, close }: { asked: Asked; permission: string; close: () => void }) {
  const words = texts.value.surfaces.consent;
  const about = permissionWords(permission);
  const { profile } = asked.me;
  const [value, setValue] = useState(startingValue(permission, profile));
  const [busy, setBusy] = useState<Decision | null>(null);
  const [error, setError] = useState('');
  // What is given is always in sight, also where the profile has it.
  const entered = EACH_USE.has(permission);
  const decide = async (decision: Decision) => {
    const gives = entered && (decision === 'once' || decision === 'always');
    if (gives && value.trim() === '') return setError(words.valueNeeded);
    const given = permission === 'profile.location' ? geoUri(value) : value.trim();
    if (gives && given === null) return setError(words.noPlace);
    setBusy(decision);
    setError('');
    const body = { program: asked.program.id, permission, decision, ...(gives && { value: given }) };
    try {
      await post('/v1/consents', body, newKey());
      close();
    } catch (thrown) {
      setError(inWords(thrown));
      setBusy(null);
    }
  };
  if (asked.question === null) {
    return (
      <>
        <ProgramRow program={asked.program} />
        <p>{words.answered}</p>
        <div class="sheet-buttons"><Decide onClick={close}>{texts.value.common.close}</Decide></div>
      </>
    );
  }
  return (
    <>
      <ProgramRow program={asked.program} />
      <p class="consent-what">{about.what}</p>
      {asked.reason !== '' && (
        <figure class="consent-reason">
          <figcaption>{words.reason}</figcaption>
          <blockquote dir="auto">{asked.reason}</blockquote>
        </figure>
      )}
      <dl class="sheet-facts">
        {permission === 'profile.name' && <div><dt>{words.willSee}</dt><dd dir="auto">{profile.name}</dd></div>}
        {asked.conversation !== '' && <div><dt>{words.conversation}</dt><dd dir="auto">{asked.conversation}</dd></div>}
      </dl>
      {entered && <ValueEntry permission={permission} value={value} change={setValue} />}
      {error !== '' && <p class="sheet-error" role="alert">{error}</p>}
      <div class="sheet-buttons">
        <Decide tone="primary" busy={busy === 'once'} onClick={() => void decide('once')}>{words.once}</Decide>
        {!EACH_USE.has(permission) && (
          <Decide busy={busy === 'always'} onClick={() => void decide('always')}>{words.always}</Decide>
        )}
        <div class="sheet-pair">
          <Decide busy={busy === 'deny'} onClick={() => void decide('deny')}>{words.notNow}</Decide>
          <Decide tone="danger" busy={busy === 'never'} onClick={() => void decide('never')}>{words.never}</Decide>
        </div>
      </div>
      <p class="sheet-small">{words.footnote}</p>
    </>
  );
}

function startingValue(permission: string, profile: Me['profile']): string {
  if (permission === 'profile.phone') return profile.phone ?? '';
  if (permission === 'profile.address') return profile.address ?? '';
  return '';
}

function ValueEntry({ permission, value, change }: { permission: string; value: string; change: (value: string) => void }) {
  const words = texts.value.surfaces.consent;
  const label = permissionWords(permission).entry;
  const [problem, setProblem] = useState('');
  const locate = () => {
    navigator.geolocation.getCurrentPosition(
      // Four decimals are about ten metres: enough to be found, and no more.
      ({ coords }) => change(`${coords.latitude.toFixed(4)}, ${coords.longitude.toFixed(4)}`),
      () => setProblem(words.noPosition),
      { maximumAge: 60_000, timeout: 15_000 },
    );
  };
  return (
    <div class="sheet-field">
      <label>
        <span>{label}</span>
        {permission === 'profile.address' ? (
          <textarea class="sheet-input" rows={3} maxLength={500} autoComplete="street-address" value={value} dir="auto"
            onInput={(event) => change(event.currentTarget.value)} />
        ) : (
          <input class="sheet-input" type="text" inputMode={permission === 'profile.phone' ? 'tel' : 'text'} maxLength={200}
            autoComplete={permission === 'profile.phone' ? 'tel' : 'off'} value={value} dir="auto"
            placeholder={permission === 'profile.location' ? '48.8530, 2.3499' : ''}
            onInput={(event) => change(event.currentTarget.value)} />
        )}
      </label>
      {permission === 'profile.location' && 'geolocation' in navigator && (
        <button type="button" class="sheet-link" onClick={locate}>{words.usePosition}</button>
      )}
      {problem !== '' && <p class="sheet-small" role="status">{problem}</p>}
    </div>
  );
}
