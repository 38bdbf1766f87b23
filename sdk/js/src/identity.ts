// Who is there, as far as each person allows. Permission: `identity`; each profile field has its own besides.

import { call } from './errors.js';
import { raw } from './host.js';
import type { PersonId } from './ids.js';
import type * as wit from './wit.js';

export type { ProfileField, Role } from './wit.js';

/** The person for whom the event runs. */
export interface User {
  readonly id: PersonId;
  /** BCP 47, such as `fr-CH`. */
  readonly locale: string;
  /** IANA name, such as `Europe/Zurich`. */
  readonly timeZone: string;
}

/** The person who caused the event; `null` where nobody did. */
export function currentUser(): User | null {
  const user = call(() => raw('identity').currentUser());
  return user === null || user === undefined ? null : { ...user, id: user.id as PersonId };
}

/** The language of the person who caused the event, such as `fr-CH`; `en` where nobody did. */
export function locale(): string {
  return currentUser()?.locale ?? 'en';
}

/**
 * One field of the profile of the person who caused the event. Throws `ConsentRequired` (let it go to have them asked), `NotFound`
 * (no person, or the field is empty).
 */
export function profile(field: wit.ProfileField): string {
  return call(() => raw('identity').profile(field));
}

/** What the operator says the person who caused the event is to this program; a customer where nobody did. */
export function currentRole(): wit.Role {
  return call(() => raw('identity').currentRole());
}

/** Members of this conversation who have used this program in it, at most 1,000, oldest use first. Permission: `members`, besides `identity`. */
export function members(): PersonId[] {
  return call(() => raw('identity').members()) as PersonId[];
}
