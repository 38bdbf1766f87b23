import { describe, expect, it } from 'vitest';
import { message, messages } from './testing';
import { HELD_MAX, type Timeline, emptyTimeline, firstNumber, hasNewer, hasOlder, lastNumber, withChanged, withPage, withPosted } from './timeline';

function of(from: number, to: number, head = to): Timeline {
  return { messages: messages(from, to), head };
}

describe('a timeline', () => {
  it('puts pages before and after the run, each message once', () => {
    let timeline = withPage(emptyTimeline, messages(51, 100), 200, 'newer');
    timeline = withPage(timeline, messages(30, 60), 200, 'older');
    timeline = withPage(timeline, messages(95, 120), 200, 'newer');
    expect(timeline.messages.map(({ number }) => number)).toEqual(messages(30, 120).map(({ number }) => number));
    expect([hasOlder(timeline), hasNewer(timeline)]).toEqual([true, true]);
  });

  it('is in order whichever way a page comes', () => {
    const timeline = withPage(emptyTimeline, messages(1, 5).reverse(), 5, 'newer');
    expect(timeline.messages.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect([hasOlder(timeline), hasNewer(timeline)]).toEqual([false, false]);
  });

  it('has no holes: a page from elsewhere replaces the run', () => {
    const timeline = withPage(of(900, 950, 1_000), messages(10, 40), 1_000, 'older');
    expect([firstNumber(timeline), lastNumber(timeline)]).toEqual([10, 40]);
    expect(hasNewer(timeline)).toBe(true);
  });

  it('lets go of what is far from where the person reads', () => {
    const back = withPage(of(201, 200 + HELD_MAX), messages(151, 200), 440, 'older');
    expect([back.messages.length, firstNumber(back), hasNewer(back)]).toEqual([HELD_MAX, 151, true]);
    const on = withPage(of(1, HELD_MAX), messages(HELD_MAX + 1, HELD_MAX + 50), 1_000, 'newer');
    expect([on.messages.length, lastNumber(on), hasOlder(on)]).toEqual([HELD_MAX, HELD_MAX + 50, true]);
  });

  it('takes what is posted at its end, once', () => {
    const once = withPosted(of(1, 5), message(6));
    expect(lastNumber(once)).toBe(6);
    expect(withPosted(once, message(6))).toEqual(once);
  });

  it('knows of what is posted beyond its end, and shows no hole', () => {
    const timeline = withPosted(of(1, 5), message(8));
    expect([lastNumber(timeline), timeline.head, hasNewer(timeline)]).toEqual([5, 8, true]);
  });

  it('is never made older by what comes late', () => {
    const known = withChanged(of(1, 3), message(2, { version: 3, text: 'newest' }));
    expect(withChanged(known, message(2, { version: 2, text: 'late' }))).toBe(known);
    const page = withPage(known, [message(2, { version: 2, text: 'late' })], 3, 'newer');
    expect(page.messages[1]?.text).toBe('newest');
  });

  it('keeps reactions where an entry of the log leaves them out', () => {
    const known: Timeline = { messages: [message(1, { reactions: [{ emoji: '👍', count: 1, mine: true }] })], head: 1 };
    const { reactions: _, ...edited } = message(1, { version: 2, text: 'edited' });
    const next = withChanged(known, edited as never);
    expect(next.messages[0]).toMatchObject({ text: 'edited', reactions: [{ emoji: '👍', count: 1, mine: true }] });
  });
});
