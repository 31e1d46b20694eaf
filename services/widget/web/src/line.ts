/**
 * The line to the server: a socket that comes back by itself, with growing and random pauses, at
 * once when the network or the page is back, and that notices when it was cut in silence.
 */
import type { ServerFrame } from './frames.js';

const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 30_000;
const PING_MS = 20_000;
const PONG_MS = 8_000;
/** There is nothing to come back to: not this site, no such chat. */
const CLOSED_FOR_GOOD = [4403, 4404];

export interface LineEvents {
  readonly onOpen: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  /** `isFinal`: the line will not come back. */
  readonly onLost: (code: number, isFinal: boolean) => void;
}

export class Line {
  private socket: WebSocket | null = null;
  private tries = 0;
  private retry: number | undefined;
  private silence: number | undefined;
  private isWanted = false;

  constructor(
    private readonly url: string,
    private readonly events: LineEvents,
  ) {
    for (const turn of ['online', 'offline']) addEventListener(turn, () => this.hurry());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.hurry();
    });
    addEventListener('pageshow', (event) => {
      if (event.persisted) this.hurry();
    });
  }

  open(): void {
    this.isWanted = true;
    if (!this.socket) this.connect();
  }

  send(frame: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Starts over with a new hello. */
  restart(): void {
    this.socket?.close(4000, 'start over');
  }

  /** Good news from below the socket: phones cut sockets without a word, so ask or call again now. */
  private hurry(): void {
    if (!this.isWanted) return;
    if (this.socket) return this.ask();
    this.tries = 0;
    this.connect();
  }

  private connect(): void {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.listen();
      this.events.onOpen();
    };
    socket.onmessage = ({ data }) => {
      this.listen();
      this.events.onFrame(JSON.parse(String(data)) as ServerFrame);
    };
    socket.onclose = ({ code }) => this.lost(socket, code);
  }

  /** The server has accepted the hello: the next loss starts with a short pause again. */
  settled(): void {
    this.tries = 0;
  }

  private lost(socket: WebSocket, code: number): void {
    if (this.socket !== socket) return;
    this.socket = null;
    clearTimeout(this.silence);
    const isFinal = CLOSED_FOR_GOOD.includes(code);
    this.events.onLost(code, isFinal);
    if (isFinal) return;
    const longest = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** this.tries++);
    // Full jitter: a thousand visitors who lost the same server must not come back as one.
    const pause = code === 4000 ? 0 : PAUSE_FIRST_MS / 2 + Math.random() * longest;
    this.retry = window.setTimeout(() => this.connect(), pause);
  }

  private listen(): void {
    clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.ask(), PING_MS);
  }

  private ask(): void {
    const { socket } = this;
    if (!socket) return;
    this.send({ type: 'ping' });
    clearTimeout(this.silence);
    this.silence = window.setTimeout(() => {
      // Closing a dead socket takes minutes by itself: it is given up here and now.
      this.lost(socket, 4001);
      socket.close();
    }, PONG_MS);
  }
}
