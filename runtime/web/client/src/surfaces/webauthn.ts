// Passkeys: from the host's JSON to the browser's call, and from its answer back to JSON.
//
// The host sends `{publicKey: …}` as WebAuthn level 3 writes it in JSON, with base64url for bytes, and takes the credential
// in the same form. Browsers that do not convert themselves get it done here.

type Json = Record<string, unknown>;

/** What the host sends: `{publicKey: …}`. */
export interface Options {
  publicKey: Json;
}

/** The person closed the browser's dialogue, or it took too long: nothing went wrong. */
export class PasskeyCancelled extends Error {
  override readonly name = 'PasskeyCancelled';
}

/** Whether this browser, at this address, can use passkeys. */
export function passkeysWork(): boolean {
  return window.isSecureContext && 'PublicKeyCredential' in window && navigator.credentials !== undefined;
}

/** Makes a passkey. The answer goes to the host as `credential`. */
export async function createPasskey(options: Options): Promise<Json> {
  const publicKey = readCreation(options.publicKey);
  return toJson(await ask(() => navigator.credentials.create({ publicKey })));
}

/** Signs with a passkey. The answer goes to the host as `credential`. */
export async function usePasskey(options: Options, signal?: AbortSignal): Promise<Json> {
  const publicKey = readRequest(options.publicKey);
  return toJson(await ask(() => navigator.credentials.get({ publicKey, ...(signal && { signal }) })));
}

async function ask(call: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await call();
    if (credential !== null) return credential as PublicKeyCredential;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name !== 'NotAllowedError' && name !== 'AbortError') throw error;
  }
  throw new PasskeyCancelled();
}

// Browsers older than the JSON functions are few, but they do the rest well.
interface Converting {
  parseCreationOptionsFromJSON?: (json: Json) => PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?: (json: Json) => PublicKeyCredentialRequestOptions;
}

function readCreation(json: Json): PublicKeyCredentialCreationOptions {
  const own = PublicKeyCredential as unknown as Converting;
  if (own.parseCreationOptionsFromJSON) return own.parseCreationOptionsFromJSON(json);
  const user = json['user'] as Json;
  return {
    ...json,
    challenge: bytes(json['challenge']),
    user: { ...user, id: bytes(user['id']) },
    excludeCredentials: descriptors(json['excludeCredentials']),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function readRequest(json: Json): PublicKeyCredentialRequestOptions {
  const own = PublicKeyCredential as unknown as Converting;
  if (own.parseRequestOptionsFromJSON) return own.parseRequestOptionsFromJSON(json);
  return {
    ...json,
    challenge: bytes(json['challenge']),
    allowCredentials: descriptors(json['allowCredentials']),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function descriptors(list: unknown): Json[] {
  return Array.isArray(list) ? list.map((one: Json) => ({ ...one, id: bytes(one['id']) })) : [];
}

function toJson(credential: PublicKeyCredential): Json {
  if (typeof credential.toJSON === 'function') return credential.toJSON() as unknown as Json;
  const answer = credential.response;
  const response: Json = { clientDataJSON: text(answer.clientDataJSON) };
  if (answer instanceof AuthenticatorAttestationResponse) {
    response['attestationObject'] = text(answer.attestationObject);
    response['transports'] = answer.getTransports?.() ?? [];
  } else {
    const assertion = answer as AuthenticatorAssertionResponse;
    response['authenticatorData'] = text(assertion.authenticatorData);
    response['signature'] = text(assertion.signature);
    response['userHandle'] = assertion.userHandle === null ? null : text(assertion.userHandle);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

/** base64url to bytes. */
export function bytes(value: unknown): ArrayBuffer {
  const base64 = String(value).replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}

/** Bytes to base64url, without padding. */
export function text(value: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(value), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
