// `parvis:host/chat` of the host in memory.

import type * as wit from '../../wit.js';
import { type Message, type Run, characters, count, hasUsed, invalid, nextId, notFound, requirePermission } from '../state.js';
import { checkCard, inputsOf, paymentsOf } from '../view.js';

const POSTS_MAX = 16;
const EDITS_MAX = 64;

export function chat(run: Run): wit.ChatInterface {
  const toast = (text: string): void => {
    requirePermission(run, 'chat');
    if (run.actor === null) throw notFound();
    if (text.trim() === '' || characters(text) > 200) throw invalid('text: 1 to 200 characters');
    run.toast = text;
  };
  return {
    post: (content) => addMessage(run, undefined, undefined, content),
    edit(message, content) {
      check(run, content);
      messageToChange(run, message).content = content;
    },
    redact(message) {
      requirePermission(run, 'chat');
      const found = run.state.messages.find((known) => known.id === message);
      if (found === undefined) throw notFound();
      found.redacted = true;
    },
    replyPrivately: (to, content) => addMessage(run, to, undefined, content),
    openForm(to, name, data, content) {
      if (name === '' || characters(name) > 64) throw invalid('name: 1 to 64 characters');
      if (Buffer.byteLength(data) > 16 << 10) throw invalid('data: at most 16 KiB');
      const card = content.card === null ? undefined : check(run, content);
      if (card === undefined || inputsOf(card).length === 0) throw invalid('content.card: must hold the inputs');
      return addMessage(run, to, { name, data, sent: false }, content);
    },
    setView(message, member, content) {
      if (content !== null) check(run, content);
      if (!hasUsed(run.state, member, run.conversation)) throw notFound();
      const { views } = messageToChange(run, message);
      if (content === null) views.delete(member);
      else views.set(member, content);
    },
    typing: () => requirePermission(run, 'chat'),
    toast,
    alert: toast,
  };
}

function addMessage(run: Run, to: string | undefined, form: Message['form'], content: wit.Content): string {
  check(run, content);
  if (to !== undefined && !hasUsed(run.state, to, run.conversation)) throw notFound();
  count(run, 'posts', POSTS_MAX, 'messages.event');
  const id = nextId(run.state, 'msg');
  run.state.messages.push({ id, conversation: run.conversation, onlyFor: to, form, redacted: false, content, views: new Map() });
  return id;
}

function messageToChange(run: Run, id: string): Message {
  count(run, 'edits', EDITS_MAX, 'edits.event');
  const found = run.state.messages.find((known) => known.id === id && !known.redacted && known.conversation === run.conversation);
  if (found === undefined) throw notFound();
  return found;
}

function check(run: Run, content: wit.Content): Record<string, unknown> | undefined {
  requirePermission(run, 'chat');
  if (content.text.trim() === '' || characters(content.text) > 8_192) throw invalid('text: 1 to 8,192 characters');
  if (content.card === null) return undefined;
  let card: Record<string, unknown>;
  try {
    card = checkCard(content.card);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  const stranger = paymentsOf(card).find((id) => !run.state.payments.some(({ payment }) => payment.id === id));
  if (stranger !== undefined) throw invalid(`card: no payment \`${stranger}\` of this program`);
  return card;
}
