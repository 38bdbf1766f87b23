// What the host will say beyond the generated schema. An entry goes as soon as the schema has it.

import type { components } from './schema';

type Schemas = components['schemas'];

export interface Reaction {
  emoji: string;
  count: number;
  mine: boolean;
}

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
  reactions?: Reaction[];
  mentions?: string[];
  /** The card shows the host's spinner until then at most. */
  working_until?: string | null;
};

export interface Person {
  id: string;
  login?: string | null;
  name: string;
  avatar: string | null;
}

export type Conversation = Schemas['Conversation'] & {
  avatar?: string | null;
  role?: Schemas['MemberRole'];
  members?: number;
  other?: Person | null;
  last?: Message | null;
  mentions?: number;
  muted_until?: string | null;
  muted?: boolean;
  blocked?: boolean;
};

export type Member = Schemas['Member'] & { read?: number | null; online?: boolean; avatar?: string | null };

export interface HostInfo {
  name: string;
  origin: string;
  registration: 'open' | 'closed';
  demo: boolean;
  demo_people?: { login: string; password: string }[];
}

export type Session = Schemas['Session'] & {
  device?: { label: string; kind: 'browser' | 'api' };
  method?: 'password' | 'passkey' | 'recovery' | 'registration';
  last_seen?: string;
};

export interface Settings {
  read_receipts: boolean;
  presence: boolean;
}

export type Me = Schemas['Me'] & {
  has_pin?: boolean;
  passkeys?: number;
  recovery_codes_left?: number;
  avatar?: string | null;
  settings?: Settings;
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

export type Acted = Omit<Schemas['Acted'], 'outcome' | 'message'> & {
  outcome?: Outcome | null;
  /** The whole message where one was posted; older hosts answer its id. */
  message?: Message | string | null;
};

export type Change =
  | Schemas['Change']
  | { kind: 'conversation_changed' }
  | { kind: 'role_changed'; user: string; role: Schemas['MemberRole'] }
  | {
      kind: 'message_reacted';
      conversation: string;
      message_id: string;
      user: string;
      emoji: string;
      added: boolean;
      message?: Message | null;
    };

export type LogEntry = Change & { log: string; number: number; at: string };

export type Soft =
  | Schemas['Soft']
  | { kind: 'read'; conversation: string; user: string; number: number }
  | { kind: 'presence'; user: string; online: boolean };

export type ServerFrame =
  | ({ type: 'entry' } & LogEntry)
  | ({ type: 'soft' } & Soft)
  | Extract<Schemas['ServerFrame'], { type: 'followed' | 'ended' | 'error' }>;

export type ClientFrame = Schemas['ClientFrame'] | { type: 'presence'; online: boolean };

export type ReportReason = 'spam' | 'abuse' | 'fraud' | 'other';
