/**
 * The live socket: says hello with the last position, passes frames on, and comes back by itself.
 *
 * Back-off is jittered, so that a restarted server is not met by every agent in the same moment.
 * The lease of an agent lives on `beat`; its timer runs in a worker, because browsers slow the
 * timers of hidden tabs down to one a minute.
 */
import type { ClientFrame, ServerFrame } from '../../../live-state/index.js';
import { serverNow } from '../time.js';

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** Lost; `retryAt` is in milliseconds since the epoch, by the server's clock. */
  | { readonly kind: 'lost'; readonly retryAt: number };

export interface LiveConnectionOptions {
  readonly workspaceId: string;
  readonly position: () => number | null;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onLoggedOut: () => void;
}

export interface Watched {
  readonly conversationId: string;
  readonly afterVersion: () => number;
}

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 20_000;
const BEAT_EVERY_MS = 5_000;
/** Bytes that nobody takes for this long mean that the other end is gone. */
const STUCK_AFTER_BEATS = 3;
const CLOSED_NOT_LOGGED_IN = 4401;

export class LiveConnection {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private stuckBeats = 0;
  private isClosed = false;
  private isReady = false;
  private watched: Watched | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private readonly beats: Worker;
  private readonly options: LiveConnectionOptions;

  constructor(options: LiveConnectionOptions) {
    this.options = options;
    this.beats = new Worker(new URL('./beat.worker.ts', import.meta.url), { type: 'module' });
    this.beats.onmessage = () => this.beat();
    this.beats.postMessage(BEAT_EVERY_MS);
    window.addEventListener('online', this.retryNow);
    document.addEventListener('visibilitychange', this.whenSeen);
    this.open();
  }

  /** Asks for news of one thread, now and after every reconnect. */
  watch(watched: Watched | null): void {
    if (watched?.conversationId === this.watched?.conversationId) return;
    this.watched = watched;
    if (this.isReady) this.sayWatch();
  }

  send(frame: ClientFrame): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  readonly retryNow = (): void => {
    if (this.isClosed || this.isReady || this.socket?.readyState === WebSocket.CONNECTING) return;
    this.attempt = 0;
    this.open();
  };

  close(): void {
    this.isClosed = true;
    window.removeEventListener('online', this.retryNow);
    document.removeEventListener('visibilitychange', this.whenSeen);
    if (this.retry) clearTimeout(this.retry);
    this.beats.terminate();
    this.drop();
  }

  private readonly whenSeen = (): void => {
    if (document.visibilityState === 'visible') this.retryNow();
  };

  private open(): void {
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
    this.drop();
    this.options.onStatus({ kind: 'connecting' });
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/live`);
    this.socket = socket;
    socket.onopen = () => {
      const { workspaceId, position } = this.options;
      this.send({ type: 'hello', workspaceId, after: position() });
    };
    socket.onmessage = ({ data }) => this.take(String(data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.drop();
      if (code === CLOSED_NOT_LOGGED_IN) this.options.onLoggedOut();
      else this.comeBack();
    };
  }

  private take(data: string): void {
    let frame: ServerFrame;
    try {
      frame = JSON.parse(data) as ServerFrame;
    } catch {
      return; // Not a frame of ours; the next one stands on its own.
    }
    this.options.onFrame(frame);
    if (frame.type !== 'ready') return;
    this.attempt = 0;
    this.isReady = true;
    this.options.onStatus({ kind: 'live' });
    this.sayWatch();
  }

  private sayWatch(): void {
    if (!this.watched) return this.send({ type: 'unwatch' });
    const { conversationId, afterVersion } = this.watched;
    this.send({ type: 'watch', conversationId, afterVersion: afterVersion() });
  }

  private beat(): void {
    const { socket } = this;
    if (!this.isReady || socket?.readyState !== WebSocket.OPEN) return;
    this.stuckBeats = socket.bufferedAmount > 0 ? this.stuckBeats + 1 : 0;
    if (this.stuckBeats < STUCK_AFTER_BEATS) return this.send({ type: 'beat' });
    this.drop();
    this.comeBack();
  }

  private comeBack(): void {
    if (this.isClosed) return;
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.attempt);
    const delay = ceiling * (0.5 + Math.random() / 2);
    this.attempt += 1;
    this.options.onStatus({ kind: 'lost', retryAt: serverNow() + delay });
    this.retry = setTimeout(() => this.open(), delay);
  }

  /** Lets go of the socket; nothing that it still says is heard. */
  private drop(): void {
    const { socket } = this;
    this.socket = null;
    this.isReady = false;
    this.stuckBeats = 0;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
