import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import type { Message } from '../api/types';
import { type Draft, type Keeper, Outbox, type OutboxDoor, type Outgoing } from './outbox';
import { message } from './testing';

const draft = (text: string, conversation = 'cnv_1'): Draft => ({ conversation, text, replyTo: null, mentions: [], attachments: [] });

function memory(all: Outgoing[] = []): Keeper & { all: Outgoing[] } {
  const keeper = { all, read: () => [...keeper.all], write: (next: readonly Outgoing[]) => void (keeper.all = [...next]) };
  return keeper;
}

/** A host that keeps what it is sent by key, and answers as it is told. */
function host(answers: (() => Message | Error)[] = []) {
  const posts: Outgoing[] = [];
  const waits: number[] = [];
  const done: string[] = [];
  let let_go: (() => void)[] = [];
  const door: OutboxDoor & { held: boolean } = {
    held: false,
    async post(outgoing) {
      posts.push(outgoing);
      if (door.held) await new Promise<void>((resolve) => let_go.push(resolve));
      const answer = answers.shift()?.() ?? message(posts.length, { text: outgoing.text });
      if (answer instanceof Error) throw answer;
      return answer;
    },
    posted: (outgoing) => void done.push(outgoing.text),
    words: () => 'why',
    wait: async (ms) => void waits.push(ms),
  };
  const release = () => {
    for (const go of let_go) go();
    let_go = [];
  };
  return { door, posts, waits, done, release };
}

const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};
const offline = () => new Problem('offline', 0, '');

describe('the outbox', () => {
  it('sends in order, one at a time in a conversation', async () => {
    const { door, posts, done, release } = host();
    door.held = true;
    const outbox = new Outbox(door, memory());
    outbox.add(draft('one'));
    outbox.add(draft('two'));
    outbox.add(draft('elsewhere', 'cnv_2'));
    await settle();
    expect(posts.map(({ text }) => text)).toEqual(['one', 'elsewhere']);
    door.held = false;
    release();
    await settle();
    expect(done).toEqual(['one', 'elsewhere', 'two']);
    expect(outbox.waiting.value).toEqual([]);
  });

  it('tries again with the same key, waiting longer each time', async () => {
    const { door, posts, waits } = host([offline, offline, () => new Problem('busy', 429, '', {}, 7)]);
    const outbox = new Outbox(door, memory());
    outbox.add(draft('one'));
    await settle();
    expect(waits).toEqual([1_000, 2_000, 7_000]);
    expect(new Set(posts.map(({ key }) => key)).size).toBe(1);
    expect(outbox.waiting.value).toEqual([]);
  });

  it('keeps what the host refuses, for the person to decide; the next goes on', async () => {
    const { door, posts, done } = host([() => new Problem('blocked', 403, '')]);
    const outbox = new Outbox(door, memory());
    const refused = outbox.add(draft('refused'));
    outbox.add(draft('next'));
    await settle();
    expect(done).toEqual(['next']);
    expect(outbox.waiting.value).toMatchObject([{ text: 'refused', state: 'failed', why: 'why' }]);
    outbox.retry(refused.key);
    await settle();
    expect(posts.map(({ key }) => key).filter((key) => key === refused.key)).toHaveLength(2);
    expect(outbox.waiting.value).toEqual([]);
  });

  it('survives a reload with its keys', async () => {
    const keeper = memory();
    const before = host();
    before.door.held = true;
    const first = new Outbox(before.door, keeper);
    const sent = first.add(draft('one'));
    first.stop();
    await settle();
    const after = host();
    const second = new Outbox(after.door, memory(structuredClone(keeper.all)));
    second.start();
    await settle();
    expect(after.posts.map(({ key }) => key)).toEqual([sent.key]);
    expect(second.waiting.value).toEqual([]);
  });

  it('knows its own message when the log is quicker than the answer', async () => {
    const { door, release } = host([() => message(7, { text: 'same' })]);
    door.held = true;
    const outbox = new Outbox(door, memory());
    outbox.add(draft('same'));
    outbox.add(draft('same'));
    await settle();
    outbox.noteOwn(message(7, { text: 'same' }));
    expect(outbox.waiting.value.map(({ shownAs }) => shownAs)).toEqual(['msg_7', undefined]);
    door.held = false;
    release();
    await settle();
    expect(outbox.waiting.value).toEqual([]);
  });
});
