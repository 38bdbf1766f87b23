// Ids are opaque text. Their types keep a person's from being given where a message's is wanted.

declare const kind: unique symbol;
type Id<Kind extends string> = string & { readonly [kind]: Kind };

/** A conversation, as this program knows it. */
export type ConversationId = Id<'conversation'>;
/** A message that this program posted. */
export type MessageId = Id<'message'>;
/** A person, as this publisher's programs know them: another publisher knows the same person by another id. */
export type PersonId = Id<'person'>;
/** A payment that this program requested. */
export type PaymentId = Id<'payment'>;
/** A timer that this program set. */
export type TimerId = Id<'timer'>;
/** A request that `http.later` took. */
export type RequestId = Id<'request'>;
