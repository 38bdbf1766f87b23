// Permissions in the person's language: what each means, in the host's own words.

import { texts } from '../texts';

export interface PermissionWords {
  /** As a line of a list. */
  name: string;
  /** Completes "… wants to". */
  asks: string;
  /** What is given away. */
  what: string;
  /** What the person enters, where they do. */
  entry: string;
}

export function permissionWords(permission: string): PermissionWords {
  const known: Record<string, PermissionWords> = texts.value.surfaces.permissions;
  return known[permission] ?? { name: permission, asks: permission, what: '', entry: permission };
}
