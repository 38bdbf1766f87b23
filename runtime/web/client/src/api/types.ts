// The words of the host's API, from its generated description. The rest of the client takes them from here.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Acted = Schemas['Acted'];
export type Attachment = Schemas['Attachment'];
export type Author = Schemas['Author'];
export type Balance = Schemas['Balance'];
export type Block = Schemas['Block'];
export type Card = Schemas['Card'];
export type Change = Schemas['Change'];
export type ClientFrame = Schemas['ClientFrame'];
export type Command = Schemas['Command'];
export type Conversation = Schemas['Conversation'];
export type ConversationKind = Schemas['ConversationKind'];
export type Decision = Schemas['Decision'];
export type Grant = Schemas['Grant'];
export type GrantUse = Schemas['GrantUse'];
export type HostInfo = Schemas['Host'];
export type LastUse = Schemas['LastUse'];
export type LogEntry = Schemas['LogEntry'];
export type Me = Schemas['Me'];
export type Media = Schemas['Media'];
export type Member = Schemas['Member'];
export type MemberRole = Schemas['MemberRole'];
export type Message = Schemas['Message'];
export type Money = Schemas['Money'];
export type Movement = Schemas['Movement'];
export type Notice = Schemas['Notice'];
export type Outcome = Schemas['Outcome'];
export type PagesLaunch = Schemas['LaunchedPages'];
export type Passkey = Schemas['Passkey'];
export type Payment = Schemas['Payment'];
export type Profile = Schemas['Profile'];
export type Program = Schemas['Program'];
export type Publisher = Schemas['Publisher'];
export type Question = Schemas['Question'];
export type Reaction = Schemas['Reaction'];
export type ReportReason = Schemas['ReportReason'];
export type ServerFrame = Schemas['ServerFrame'];
export type Session = Schemas['Session'];
export type Settings = Schemas['Settings'];
export type Soft = Schemas['Soft'];
export type Toast = Schemas['Toast'];
export type Version = Schemas['Version'];

export interface Page<T> {
  items: T[];
}

/** Whom the client knows: of members and authors it may know no more than the name. */
export type Person = Omit<Schemas['Person'], 'login'> & { login?: string };

/** What the API leaves to WebAuthn: the browser takes it as it is. */
interface WebAuthnOptions {
  publicKey: Record<string, unknown>;
}

export type Ceremony = Omit<Schemas['Ceremony'], 'options'> & { options: WebAuthnOptions };
export type PaymentChallenge = Omit<Schemas['Challenge'], 'options'> & { options?: WebAuthnOptions | null };

/** That it is the person who approves. */
export type Proof = { kind: 'pin'; pin: string } | { kind: 'passkey'; ceremony: string; credential: unknown };
