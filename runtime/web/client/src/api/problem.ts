// What went wrong, as the host says it (RFC 9457), and in plain words for the person.

import { texts } from '../texts';
import type { Message } from './types';

/** The host answered that it did not do something, or did not answer at all. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    /** What to branch on. `offline` is ours: no answer came. */
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    /** All members of the problem's body. */
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${code} (${status})`);
  }

  /** Whether the same request may succeed later, as it stands. */
  get isPassing(): boolean {
    return this.code === 'offline' || this.code === 'in_progress' || this.status === 429 || this.status >= 500;
  }

  /** For `card_changed`: the message as it is now. */
  get current(): Message | null {
    const message = this.members['message'];
    return typeof message === 'object' && message !== null ? (message as Message) : null;
  }
}

/** Plain words for whatever was thrown. */
export function inWords(error: unknown): string {
  const words: Record<string, string> = texts.value.problems.byCode;
  if (!(error instanceof Problem)) return texts.value.problems.unexpected;
  const known = words[error.code];
  if (known !== undefined) return known;
  if (error.status === 429) return texts.value.problems.byCode.busy;
  if (error.status >= 500) return texts.value.problems.byCode.unavailable;
  return error.detail || texts.value.problems.unexpected;
}
