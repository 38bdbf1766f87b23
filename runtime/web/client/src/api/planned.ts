// What the host will say beyond the generated schema. An entry goes as soon as the schema has it.

import type { components } from './schema';

type Schemas = components['schemas'];

export interface Attachment {
  kind: 'image' | 'file';
  name: string;
  mime: string;
  bytes: number;
  width?: number | null;
  height?: number | null;
}

export interface Media extends Attachment {
  id: string;
}

export type Message = Schemas['Message'] & {
  attachments?: Attachment[];
  /** The card shows the host's spinner until then at most. */
  working_until?: string | null;
};

export type Person = Omit<Schemas['Person'], 'login' | 'avatar'> & { login?: string | null; avatar: string | null };

export type Conversation = Omit<Schemas['Conversation'], 'last' | 'other'> & {
  avatar?: string | null;
  last?: Message | null;
  other?: Person | null;
};

export type Member = Schemas['Member'] & { avatar?: string | null };

export type Me = Schemas['Me'] & {
  has_pin?: boolean;
  passkeys?: number;
  recovery_codes_left?: number;
  avatar?: string | null;
};

export interface Passkey {
  id: string;
  name: string;
  created: string;
  last_used?: string | null;
}

export interface Ceremony {
  ceremony: string;
  options: { publicKey: Record<string, unknown> };
}

export interface Publisher {
  id: string;
  name: string;
  trusted: true;
}

export type Program = Omit<Schemas['Program'], 'publisher'> & {
  publisher: string | Publisher;
  no_network?: boolean;
  icon?: string | null;
  texts?: Record<string, unknown>;
};

export type Question = Schemas['Question'] & {
  reason?: string;
  program_name?: string;
  publisher_name?: string;
  conversation?: string;
  value_needed?: boolean;
};

export type Payment = Schemas['Payment'] & {
  step_up?: 'none' | 'pin_or_passkey' | 'passkey';
  publisher_name?: string;
  learns?: string[];
};

export type Proof = { kind: 'pin'; pin: string } | { kind: 'passkey'; ceremony: string; credential: unknown };

export interface PaymentChallenge {
  step_up: 'none' | 'pin_or_passkey' | 'passkey';
  ceremony?: string;
  options?: Ceremony['options'];
}

export interface Toast {
  text: string;
  alert: boolean;
}

export type Outcome = Exclude<Schemas['Outcome'], { kind: 'done' }> | { kind: 'done'; toast?: Toast | null };

export type Acted = Omit<Schemas['Acted'], 'outcome' | 'message'> & { outcome?: Outcome | null; message?: Message | null };

/** Entries carry messages with what is planned for those. */
type WithMessage<T> = T extends { message?: unknown } ? Omit<T, 'message'> & { message?: Message | null } : T;

export type Change = WithMessage<Schemas['Change']>;
export type LogEntry = Change & { log: string; number: number; at: string };

export type ServerFrame =
  | ({ type: 'entry' } & LogEntry)
  | ({ type: 'soft' } & Schemas['Soft'])
  | Extract<Schemas['ServerFrame'], { type: 'followed' | 'ended' | 'error' }>;
