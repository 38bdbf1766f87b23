// The words of the host's API. The rest of the client takes them from here, whether the generated schema has them yet or not.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Author = Schemas['Author'];
export type Balance = Schemas['Balance'];
export type Block = Schemas['Block'];
export type Card = Schemas['Card'];
export type ClientFrame = Schemas['ClientFrame'];
export type Command = Schemas['Command'];
export type ConversationKind = Schemas['ConversationKind'];
export type Decision = Schemas['Decision'];
export type Grant = Schemas['Grant'];
export type GrantUse = Schemas['GrantUse'];
export type HostInfo = Schemas['Host'];
export type MemberRole = Schemas['MemberRole'];
export type Money = Schemas['Money'];
export type Movement = Schemas['Movement'];
export type Notice = Schemas['Notice'];
export type Profile = Schemas['Profile'];
export type Reaction = Schemas['Reaction'];
export type ReportReason = Schemas['ReportReason'];
export type Session = Schemas['Session'];
export type Settings = Schemas['Settings'];
export type Soft = Schemas['Soft'];
export type Version = Schemas['Version'];

export interface Page<T> {
  items: T[];
}

export type {
  Acted,
  Attachment,
  Ceremony,
  Change,
  Conversation,
  LogEntry,
  Me,
  Media,
  Member,
  Message,
  Outcome,
  Passkey,
  Payment,
  PaymentChallenge,
  Person,
  Program,
  Proof,
  Publisher,
  Question,
  ServerFrame,
  Toast,
} from './planned';
