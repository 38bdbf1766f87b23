import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Listener, Socket } from './socket';

class Line {
  readyState = 0;
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  lose() {
    this.readyState = 3;
    this.onclose?.();
  }
  say(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  entry(number: number, log = 'cnv_1') {
    this.say({ type: 'entry', log, number, at: '2026-01-05T12:00:00Z', kind: 'conversation_created' });
  }
}

let lines: Line[];
let seen: number[];
let skipped: string[];
let socket: Socket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', { OPEN: 1 });
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  vi.stubGlobal('document', { addEventListener() {}, removeEventListener() {}, visibilityState: 'visible' });
  [lines, seen, skipped] = [[], [], []];
  const listener: Listener = {
    entry: ({ number }) => seen.push(number),
    soft() {},
    ended() {},
    skipped: (log) => skipped.push(log),
    opened() {},
    closed() {},
  };
  socket = new Socket(listener, 'ws://host', () => {
    const line = new Line();
    lines.push(line);
    return line as unknown as WebSocket;
  });
  socket.follow('cnv_1', 4);
  socket.start();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

const last = () => {
  const line = lines.at(-1);
  if (line === undefined) throw new Error('no line');
  return line;
};

describe('the socket', () => {
  it('follows from the cursor, and hands each entry on once', () => {
    last().open();
    expect(last().sent).toEqual([{ type: 'follow', log: 'cnv_1', after: 4 }]);
    for (const number of [4, 5, 5, 6]) last().entry(number);
    expect(seen).toEqual([5, 6]);
  });

  it('asks again for what is missing, once for each hole', () => {
    last().open();
    for (const number of [5, 8, 9]) last().entry(number);
    expect(seen).toEqual([5]);
    expect(last().sent.slice(1)).toEqual([{ type: 'follow', log: 'cnv_1', after: 5 }]);
    for (const number of [6, 7, 8, 9]) last().entry(number);
    expect(seen).toEqual([5, 6, 7, 8, 9]);
  });

  it('comes back after a loss where it was, waiting longer each time', () => {
    last().open();
    last().entry(5);
    last().lose();
    vi.advanceTimersByTime(700);
    expect(lines).toHaveLength(2);
    last().lose();
    vi.advanceTimersByTime(700);
    expect(lines).toHaveLength(2);
    vi.advanceTimersByTime(700);
    expect(lines).toHaveLength(3);
    last().open();
    expect(last().sent).toEqual([{ type: 'follow', log: 'cnv_1', after: 5 }]);
  });

  it('stays away while it is held', () => {
    last().open();
    socket.hold(true);
    last().lose();
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    socket.hold(false);
    expect(lines).toHaveLength(2);
  });

  it('reads again instead of replaying what is far behind', () => {
    last().open();
    last().say({ type: 'followed', log: 'cnv_1', head: 4_000 });
    expect(skipped).toEqual(['cnv_1']);
    last().entry(5);
    last().entry(4_001);
    expect(seen).toEqual([4_001]);
  });

  it('takes no harm from what is no frame', () => {
    last().open();
    last().onmessage?.({ data: 'not json' });
    last().say({ type: 'of the future' });
    last().entry(5);
    expect(seen).toEqual([5]);
  });
});
