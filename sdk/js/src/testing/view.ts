// Reading cards as a client does: what they say, which buttons and inputs they have.

import type { MessageId, PaymentId } from '../ids.js';
import type * as wit from '../wit.js';

const CARD_BYTES_MAX = 32 << 10;
const NODES_MAX = 200;
const DEPTH_MAX = 10;

type Node = Record<string, unknown>;

/** A button, as somebody sees it. */
export interface Button {
  readonly verb: string;
  readonly title: string;
  /** As JSON; `null` where there is none. */
  readonly data: string;
}

/** A message as somebody sees it. */
export class MessageView {
  readonly id: MessageId;
  readonly text: string;
  /** Its card, read from what the program wrote. */
  readonly card: Node | undefined;

  constructor(id: string, content: wit.Content) {
    this.id = id as MessageId;
    this.text = content.text;
    this.card = content.card === null ? undefined : (JSON.parse(content.card) as Node);
  }

  /** All that the card says, line by line. */
  get cardText(): string {
    const lines: string[] = [];
    for (const [node] of nodes(this.card)) {
      for (const member of ['text', 'title', 'value', 'label']) {
        if (typeof node[member] === 'string') lines.push(node[member]);
      }
    }
    return lines.join('\n');
  }

  /** The buttons that raise an event. */
  get buttons(): Button[] {
    const found = [...nodes(this.card)].map(([node]) => node).filter((node) => node['type'] === 'Action.Execute');
    return found.map((node) => ({ verb: textOf(node, 'verb'), title: textOf(node, 'title'), data: JSON.stringify(node['data'] ?? null) }));
  }

  get verbs(): string[] {
    return this.buttons.map(({ verb }) => verb);
  }

  /** The payments that it asks for. */
  get payments(): PaymentId[] {
    return paymentsOf(this.card) as PaymentId[];
  }
}

/** The card, if it keeps to the host's limits. What each element may hold, the host itself checks. Throws what is wrong. */
export function checkCard(json: string): Node {
  const bytes = Buffer.byteLength(json);
  if (bytes > CARD_BYTES_MAX) throw new Error(`card: ${bytes} bytes, at most ${CARD_BYTES_MAX} are allowed`);
  const card = JSON.parse(json) as Node;
  let many = 0;
  let deepest = 0;
  const ids = new Set<string>();
  for (const [node, depth] of nodes(card)) {
    many += 'type' in node ? 1 : 0;
    deepest = Math.max(deepest, depth);
    if (!textOf(node, 'type').startsWith('Input.')) continue;
    if (ids.has(textOf(node, 'id'))) throw new Error(`card: two inputs \`${textOf(node, 'id')}\``);
    ids.add(textOf(node, 'id'));
  }
  if (many > NODES_MAX + 1 || deepest > DEPTH_MAX) {
    throw new Error(`card: ${many} nodes, ${deepest} deep; at most ${NODES_MAX} and ${DEPTH_MAX} are allowed`);
  }
  return card;
}

export function inputsOf(card: Node | undefined): Node[] {
  return [...nodes(card)].map(([node]) => node).filter((node) => textOf(node, 'type').startsWith('Input.'));
}

export function paymentsOf(card: Node | undefined): string[] {
  const found = [...nodes(card)].map(([node]) => node).filter((node) => node['type'] === 'Parvis.Pay');
  return found.map((node) => textOf(node, 'payment'));
}

/** What a client sends for `entered`. Throws why it would not let it be sent. */
export function fillIn(card: Node | undefined, entered: Readonly<Record<string, string>>): string {
  const inputs = inputsOf(card);
  const stranger = Object.keys(entered).find((id) => !inputs.some((input) => input['id'] === id));
  if (stranger !== undefined) throw new Error(`the card has no input \`${stranger}\``);
  const filled: Record<string, string> = {};
  for (const input of inputs) {
    const id = textOf(input, 'id');
    const value = entered[id] ?? (input['value'] === undefined ? '' : String(input['value']));
    checkEntry(id, input, value);
    filled[id] = value;
  }
  return JSON.stringify(filled);
}

function checkEntry(id: string, input: Node, value: string): void {
  if (value === '') {
    if (input['isRequired'] === true) throw new Error(`\`${id}\`: ${textOf(input, 'errorMessage')}`);
    return;
  }
  if (!fits(input, value)) throw new Error(`\`${id}\`: \`${value}\` is not one of what can be entered`);
}

function fits(input: Node, value: string): boolean {
  const { min, max } = input;
  switch (input['type']) {
    case 'Input.ChoiceSet': {
      const known = (input['choices'] as Node[]).map((choice) => choice['value']);
      const chosen = input['isMultiSelect'] === true ? value.split(',') : [value];
      return chosen.every((one) => known.includes(one));
    }
    case 'Input.Number': {
      const number = Number(value);
      return Number.isFinite(number) && !(typeof min === 'number' && number < min) && !(typeof max === 'number' && number > max);
    }
    case 'Input.Date':
    case 'Input.Time':
      // Both are written with leading zeros, so text compares as time does.
      return !(typeof min === 'string' && value < min) && !(typeof max === 'string' && value > max);
    case 'Input.Text':
      return [...value].length <= (typeof input['maxLength'] === 'number' ? input['maxLength'] : 4096);
    default:
      return true;
  }
}

/** The card, its elements, columns, facts, choices and actions; the number counts elements within elements. */
function* nodes(node: unknown, depth = 0): Generator<[Node, number]> {
  if (typeof node !== 'object' || node === null) return;
  yield [node as Node, depth];
  for (const member of ['body', 'items', 'columns', 'actions', 'facts', 'choices']) {
    const below = ['body', 'items', 'columns'].includes(member) ? depth + 1 : depth;
    const children = (node as Node)[member];
    if (Array.isArray(children)) for (const child of children) yield* nodes(child, below);
  }
}

function textOf(node: Node, member: string): string {
  return typeof node[member] === 'string' ? node[member] : '';
}
