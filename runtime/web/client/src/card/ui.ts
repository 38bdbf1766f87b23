// What the parts of one card share while it is drawn.

import type { Fault, Values } from './fields';
import type { Execute, Field } from './model';

export interface CardUi {
  /** The message that the card belongs to. */
  message: string;
  /** Makes ids of the page unique: two cards may have fields of the same id. */
  uid: string;
  fields: Field[];
  values: Values;
  faults: ReadonlyMap<string, Fault>;
  /** The action that waits for its answer. */
  waiting: string | null;
  type(field: Field, value: string): void;
  press(action: Execute): void;
  /** Opens the host's own payment sheet. */
  pay(payment: string): void;
}
