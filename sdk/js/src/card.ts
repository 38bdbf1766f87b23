// Cards: what a message shows besides its text. A typed builder for the subset of Adaptive Cards 1.5 that the host accepts.
//
// Limits, checked by the host when the card is posted: 32 KiB of JSON, 200 nodes, 10 levels deep. What is built is plain JSON;
// whatever the functions do not offer can be written by hand with the types of this module.

import type { PaymentId } from './ids.js';
import type { Input } from './inputs.js';

export * from './inputs.js';

/** What every element may have. */
export interface Placing {
  id?: string;
  spacing?: 'none' | 'small' | 'medium' | 'large';
  /** A line above it. */
  separator?: boolean;
}

export type ContainerStyle = 'emphasis' | 'good' | 'attention' | 'warning' | 'accent';

export interface TextOptions extends Placing {
  size?: 'small' | 'medium' | 'large' | 'extraLarge';
  weight?: 'lighter' | 'bolder';
  color?: 'accent' | 'good' | 'warning' | 'attention';
  /** Less important than what stands around it. */
  isSubtle?: boolean;
  horizontalAlignment?: 'left' | 'center' | 'right';
  fontType?: 'monospace';
  /** Lines that are shown at most. */
  maxLines?: number;
}

export interface TextBlock extends TextOptions {
  type: 'TextBlock';
  text: string;
  wrap: boolean;
  style?: 'heading';
}

export interface ImageOptions extends Placing {
  size?: 'small' | 'medium' | 'large' | 'stretch';
  style?: 'person';
}

export interface Image extends ImageOptions {
  type: 'Image';
  url: string;
  altText: string;
}

export interface FactSet extends Placing {
  type: 'FactSet';
  facts: { title: string; value: string }[];
}

export interface ContainerOptions extends Placing {
  style?: ContainerStyle;
}

export interface Container extends ContainerOptions {
  type: 'Container';
  items: Element[];
}

export interface ColumnOptions {
  /** As wide as what it holds, what is left, or its share of it. */
  width?: 'auto' | 'stretch' | number | `${number}px`;
  style?: ContainerStyle;
  verticalContentAlignment?: 'top' | 'center' | 'bottom';
}

export interface Column extends ColumnOptions {
  type: 'Column';
  items: Element[];
}

export interface ColumnSet extends Placing {
  type: 'ColumnSet';
  columns: Column[];
  horizontalAlignment?: 'left' | 'center' | 'right';
}

export interface ActionSet extends Placing {
  type: 'ActionSet';
  actions: Action[];
}

/** The host's own button, which opens its payment sheet. */
export interface Pay extends Placing {
  type: 'Parvis.Pay';
  payment: PaymentId;
  title: string;
}

export type Element = TextBlock | Image | FactSet | Container | ColumnSet | ActionSet | Pay | Input;

export interface ButtonOptions {
  /** Given back by the host as it is, at most 16 KiB of JSON; a client cannot change it. See also `buttonState`. */
  data?: unknown;
  /** The thing to do, or something that cannot be taken back. */
  style?: 'positive' | 'destructive';
  /** More about it, for those who point at it. */
  tooltip?: string;
  isEnabled?: boolean;
  /** `none`: pressed without the card's inputs being filled in. */
  associatedInputs?: 'none';
}

export interface Execute extends ButtonOptions {
  type: 'Action.Execute';
  verb: string;
  title: string;
}

export interface OpenUrl {
  type: 'Action.OpenUrl';
  url: string;
  title: string;
}

export type Action = Execute | OpenUrl;

export interface CardParts {
  body: Element[];
  /** Buttons below the body. */
  actions?: Action[];
  /** The language of its texts, such as `fr`: screen readers pronounce them by it. */
  lang?: string;
  /** Right to left. */
  rtl?: boolean;
  /**
   * The host shows a spinner of its own beside the card, with this text of at most 256 characters, until the program changes the
   * card, for 24 hours at most. What takes longer than an event goes on in a later one, such as a timer's.
   */
  working?: { text: string };
}

export interface Card extends CardParts {
  type: 'AdaptiveCard';
  version: '1.5';
}

/**
 * A card.
 *
 * ```ts
 * chat.post('Lunch is ready', card({ body: [heading('Lunch is ready')], actions: [button('eat', 'Eat')] }));
 * ```
 */
export function card(parts: CardParts): Card {
  return { type: 'AdaptiveCard', version: '1.5', ...parts };
}

export function text(shown: string, options: TextOptions = {}): TextBlock {
  return { type: 'TextBlock', text: shown, wrap: true, ...options };
}

/** A heading, for screen readers too. */
export function heading(shown: string, options: TextOptions = {}): TextBlock {
  return { type: 'TextBlock', text: shown, wrap: true, style: 'heading', ...options };
}

/** A picture at an https address; `altText` says what it shows. */
export function image(url: string, altText: string, options: ImageOptions = {}): Image {
  return { type: 'Image', url, altText, ...options };
}

/** Names with their values, at most 50. */
export function facts(pairs: Iterable<readonly [string, string]>, options: Placing = {}): FactSet {
  return { type: 'FactSet', facts: Array.from(pairs, ([title, value]) => ({ title, value })), ...options };
}

export function container(items: Element[], options: ContainerOptions = {}): Container {
  return { type: 'Container', items, ...options };
}

/** At most 12 beside each other. */
export function columns(of: Column[], options: Placing & Pick<ColumnSet, 'horizontalAlignment'> = {}): ColumnSet {
  return { type: 'ColumnSet', columns: of, ...options };
}

export function column(items: Element[], options: ColumnOptions = {}): Column {
  return { type: 'Column', items, ...options };
}

/** Buttons between other elements. */
export function actions(of: Action[], options: Placing = {}): ActionSet {
  return { type: 'ActionSet', actions: of, ...options };
}

/** A button that raises `cardAction` with `verb`. */
export function button(verb: string, title: string, options: ButtonOptions = {}): Execute {
  return { type: 'Action.Execute', verb, title, ...options };
}

/** A button that opens an https address. */
export function openUrl(url: string, title: string): OpenUrl {
  return { type: 'Action.OpenUrl', url, title };
}

/** The host's own button for a payment of this program. */
export function pay(payment: PaymentId, title: string, options: Placing = {}): Pay {
  return { type: 'Parvis.Pay', payment, title, ...options };
}
