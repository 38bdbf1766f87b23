// Messages on their way: shown at once, sent in their order, kept until the host has answered.
//
// Always true: a message keeps the key that was made when the person sent it, over each new try and each reload, so that the
// host posts it once; of one conversation, one is under way at a time; what failed for good waits for the person.

import { signal } from '@preact/signals';
import { newKey } from '../api/client';
import { Problem } from '../api/problem';
import type { Message } from '../api/types';

export interface Draft {
  conversation: string;
  text: string;
  replyTo: string | null;
  mentions: string[];
  /** Uploaded already. */
  attachments: { id: string; kind: 'image' | 'file'; name: string; mime: string; bytes: number; width?: number | null; height?: number | null }[];
}

export interface Outgoing extends Draft {
  key: string;
  at: string;
  state: 'sending' | 'failed';
  /** Why it failed, in plain words. */
  why?: string;
  /** The log showed this message, which must be this one: the answer will say. */
  shownAs?: string;
}

export interface OutboxDoor {
  post(outgoing: Outgoing): Promise<Message | null>;
  /** The host has it. */
  posted(outgoing: Outgoing, message: Message | null): void;
  words(error: unknown): string;
  wait(ms: number): Promise<void>;
}

export interface Keeper {
  read(): Outgoing[];
  write(all: readonly Outgoing[]): void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export class Outbox {
  readonly waiting = signal<readonly Outgoing[]>([]);
  private readonly busy = new Set<string>();
  private stopped = false;
  private wake: () => void = () => {};
  private woken = this.nextWake();

  constructor(
    private readonly door: OutboxDoor,
    private readonly keeper: Keeper,
  ) {}

  /** Goes on with what an earlier page left. */
  start(): void {
    this.stopped = false;
    this.waiting.value = this.keeper.read().map(({ shownAs: _, ...rest }) => rest);
    for (const { conversation } of this.waiting.value) void this.run(conversation);
  }

  stop(): void {
    this.stopped = true;
    this.hurry();
  }

  /** The line is back: what waits to be tried again is tried now. */
  hurry(): void {
    const wake = this.wake;
    this.woken = this.nextWake();
    wake();
  }

  add(draft: Draft): Outgoing {
    const outgoing: Outgoing = { ...draft, key: newKey(), at: new Date().toISOString(), state: 'sending' };
    this.set([...this.waiting.value, outgoing]);
    void this.run(draft.conversation);
    return outgoing;
  }

  retry(key: string): void {
    const found = this.find(key);
    if (found === undefined || found.state !== 'failed') return;
    const { why: _, ...rest } = found;
    this.replace(key, { ...rest, state: 'sending' });
    void this.run(found.conversation);
  }

  discard(key: string): void {
    this.set(this.waiting.value.filter((one) => one.key !== key));
  }

  /** The log shows a message of the person's own. Before the answer to its post, it stands for the first that says the same. */
  noteOwn(message: Message): void {
    const match = this.waiting.value.find(
      (one) =>
        one.conversation === message.conversation &&
        one.state === 'sending' &&
        one.shownAs === undefined &&
        this.busy.has(one.conversation) &&
        one.text === message.text &&
        (one.replyTo ?? null) === (message.reply_to ?? null),
    );
    if (match) this.replace(match.key, { ...match, shownAs: message.id });
  }

  private async run(conversation: string): Promise<void> {
    if (this.busy.has(conversation)) return;
    this.busy.add(conversation);
    try {
      let tries = 0;
      for (;;) {
        const next = this.waiting.value.find((one) => one.conversation === conversation && one.state === 'sending');
        if (next === undefined || this.stopped) return;
        try {
          const message = await this.door.post(next);
          tries = 0;
          this.discard(next.key);
          this.door.posted(next, message);
        } catch (error) {
          if (this.stopped) return;
          if (error instanceof Problem && error.isPassing) {
            const wait = error.retryAfterSeconds === null ? FIRST_WAIT_MS * 2 ** tries : error.retryAfterSeconds * 1_000;
            tries += 1;
            await Promise.race([this.door.wait(Math.min(wait, LONGEST_WAIT_MS)), this.woken]);
          } else {
            const current = this.find(next.key);
            if (current) this.replace(next.key, { ...current, state: 'failed', why: this.door.words(error) });
          }
        }
      }
    } finally {
      this.busy.delete(conversation);
    }
  }

  private nextWake(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private find(key: string): Outgoing | undefined {
    return this.waiting.value.find((one) => one.key === key);
  }

  private replace(key: string, outgoing: Outgoing): void {
    this.set(this.waiting.value.map((one) => (one.key === key ? outgoing : one)));
  }

  private set(all: readonly Outgoing[]): void {
    this.waiting.value = all;
    this.keeper.write(all);
  }
}

/** Keeps the outbox in this browser, for one person. */
export function storageKeeper(user: string): Keeper {
  const name = `parvis.outbox.${user}`;
  return {
    read() {
      try {
        const json: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
        return Array.isArray(json) ? json.filter(isOutgoing) : [];
      } catch {
        return [];
      }
    },
    write(all) {
      try {
        if (all.length === 0) localStorage.removeItem(name);
        else localStorage.setItem(name, JSON.stringify(all));
      } catch {
        // Full or forbidden: it is sent as long as the page is open.
      }
    },
  };
}

function isOutgoing(json: unknown): json is Outgoing {
  if (typeof json !== 'object' || json === null) return false;
  const { key, conversation, text, at, mentions, attachments } = json as Partial<Outgoing>;
  return [key, conversation, text, at].every((one) => typeof one === 'string') && Array.isArray(mentions) && Array.isArray(attachments);
}
