// One WebSocket: logs that are followed, each entry once and in order.
//
// Always true: of each log, an entry is handed on only if it is the one after the last; a hole makes the log be followed again
// from there. A line that is lost is opened again, later each time, and at once when the browser says that it is back.

import type { ClientFrame, LogEntry, ServerFrame, Soft } from '../api/types';

export interface Listener {
  entry(entry: LogEntry): void;
  soft(soft: Soft): void;
  /** The person may not read the log any more. */
  ended(log: string): void;
  /** So much was missed that reading it again is quicker: the log goes on from its head. */
  skipped(log: string): void;
  opened(isFirst: boolean): void;
  closed(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** More entries than that are not replayed. */
const REPLAY_MAX = 500;

export class Socket {
  private socket: WebSocket | null = null;
  private readonly cursors = new Map<string, number>();
  private readonly asked = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  private hasOpened = false;
  private stopped = true;
  private isHeld = false;

  constructor(
    private readonly listener: Listener,
    private readonly address: string = socketAddress(),
    private readonly open: (address: string) => WebSocket = (address) => new WebSocket(address),
  ) {}

  start(): void {
    this.stopped = false;
    addEventListener('online', this.wake);
    document.addEventListener('visibilitychange', this.wake);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    removeEventListener('online', this.wake);
    document.removeEventListener('visibilitychange', this.wake);
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.cursors.clear();
    this.drop();
  }

  /** While held, a line that is lost is not opened again. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    this.connect();
  }

  /** Follows a log after number `after`, unless it is followed already. */
  follow(log: string, after: number): void {
    if (this.cursors.has(log)) return;
    this.cursors.set(log, after);
    this.say({ type: 'follow', log, after });
  }

  unfollow(log: string): void {
    if (this.cursors.delete(log)) this.say({ type: 'unfollow', log });
  }

  say(frame: ClientFrame): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private readonly wake = (): void => {
    if (this.stopped || document.visibilityState === 'hidden' || this.socket !== null) return;
    this.failures = 0;
    this.connect();
  };

  private connect(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.stopped || this.isHeld || this.socket !== null) return;
    const socket = this.open(this.address);
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.asked.clear();
      for (const [log, after] of this.cursors) this.say({ type: 'follow', log, after });
      const isFirst = !this.hasOpened;
      this.hasOpened = true;
      this.listener.opened(isFirst);
    };
    socket.onmessage = (event) => this.hear(event.data);
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.listener.closed();
      this.connectLater();
    };
  }

  private connectLater(): void {
    if (this.stopped) return;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
    this.failures += 1;
    // Not all clients at the same moment.
    this.timer = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket !== null) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
  }

  private hear(data: unknown): void {
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data)) as ServerFrame;
    } catch {
      return;
    }
    switch (frame.type) {
      case 'entry':
        this.hearEntry(frame);
        break;
      case 'soft':
        this.listener.soft(frame);
        break;
      case 'followed':
        this.hearFollowed(frame.log, frame.head);
        break;
      case 'ended':
        this.cursors.delete(frame.log);
        this.listener.ended(frame.log);
        break;
      case 'error':
        if (frame.code === 'not_found' && frame.log) {
          this.cursors.delete(frame.log);
          this.listener.ended(frame.log);
        }
        break;
    }
  }

  private hearEntry(entry: LogEntry): void {
    const cursor = this.cursors.get(entry.log);
    if (cursor === undefined || entry.number <= cursor) return;
    if (entry.number > cursor + 1) {
      // Once for each hole: what comes next fills it.
      if (!this.asked.has(entry.log)) {
        this.asked.add(entry.log);
        this.say({ type: 'follow', log: entry.log, after: cursor });
      }
      return;
    }
    this.asked.delete(entry.log);
    this.cursors.set(entry.log, entry.number);
    this.listener.entry(entry);
  }

  private hearFollowed(log: string, head: number): void {
    const cursor = this.cursors.get(log);
    if (cursor === undefined || (head >= cursor && head - cursor <= REPLAY_MAX)) return;
    // Far behind, or the host's data is older than what was seen.
    this.cursors.set(log, head);
    this.say({ type: 'follow', log, after: head });
    this.listener.skipped(log);
  }
}

function socketAddress(): string {
  if (typeof location === 'undefined') return '';
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/socket`;
}
