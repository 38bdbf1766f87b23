// Passkeys offered by the browser itself, in the field for the user name, as soon as the page is open.

import { post } from '../api/client';
import type { Ceremony } from '../api/types';

interface Conditional {
  isConditionalMediationAvailable?: () => Promise<boolean>;
  parseRequestOptionsFromJSON?: (json: unknown) => PublicKeyCredentialRequestOptions;
}

/** Waits for the person to pick a passkey there, signs in with it, then calls `done`. The answer ends the waiting. */
export function offerPasskey(done: () => void): () => void {
  const left = new AbortController();
  void offer(left.signal).then(
    (signed) => {
      if (signed && !left.signal.aborted) done();
    },
    () => {
      // Nothing was picked, or it is not offered: the other ways are there.
    },
  );
  return () => left.abort();
}

let waiting: AbortController | null = null;

/** The browser asks for one passkey at a time: whoever asks otherwise ends the offer first. */
export function withdrawOffer(): void {
  waiting?.abort();
  waiting = null;
}

async function offer(left: AbortSignal): Promise<boolean> {
  if (!('PublicKeyCredential' in window)) return false;
  const own = PublicKeyCredential as unknown as Conditional;
  if (!own.parseRequestOptionsFromJSON || !(await own.isConditionalMediationAvailable?.())) return false;
  const { ceremony, options } = await post<Ceremony>('/v1/passkeys/authentication', {}, null, { signal: left });
  const mine = new AbortController();
  waiting = mine;
  const credential = await navigator.credentials.get({
    publicKey: own.parseRequestOptionsFromJSON(options.publicKey),
    mediation: 'conditional',
    signal: AbortSignal.any([left, mine.signal]),
  });
  if (credential === null) return false;
  const json = (credential as PublicKeyCredential).toJSON() as unknown;
  await post('/v1/sessions/passkey', { ceremony, credential: json, client: 'browser' }, null);
  return true;
}
