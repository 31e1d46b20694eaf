/**
 * One open screen. It knows who looks, up to where the list was sent, and which threads are open.
 *
 * What it is sent is bounded: a client that does not read is closed and resumes by its position.
 */
import type { SignedIn, Membership } from '#libs/access';
import { toProblem } from '#libs/host';
import type { WebSocket } from 'ws';
import { CLOSE_TOO_MUCH, type OutFrame } from './live-frames.js';

export const BUFFERED_BYTES_MAX = 4 * 1024 * 1024;
export const WATCHED_MAX = 20;
const FRAMES_PER_SECOND_MAX = 50;
const TYPING_PAUSE_MS = 1_000;

export interface Viewer {
  readonly session: SignedIn;
  readonly membership: Membership;
}

export class LiveConnection {
  readonly connectionId = crypto.randomUUID();
  /** `null` until hello. */
  viewer: Viewer | null = null;
  /** Everything up to here was sent. */
  position = 0;
  /** While rows since the client's position are being read, fresh ones are left to that reading. */
  isCatchingUp = true;
  hasMissed = false;
  status: 'online' | 'away' | null = null;
  /** Number of the agent's present stretch of being here, as the screen was told. */
  lease = 0;
  /** Version up to which each open thread was sent. */
  readonly watched = new Map<string, number>();
  private second = 0;
  private framesInSecond = 0;
  private typedAt = 0;

  constructor(
    private readonly socket: WebSocket,
    /** Token of the cookie that came with the upgrade, if any. */
    readonly cookieToken: string | null,
  ) {}

  get agentId(): string {
    return this.viewer?.session.account.accountId ?? '';
  }

  get workspaceId(): string {
    return this.viewer?.membership.workspaceId ?? '';
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  send(frame: OutFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  /** For frames that go to many: they are written once. */
  sendText(text: string): void {
    if (!this.isOpen) return;
    if (this.socket.bufferedAmount > BUFFERED_BYTES_MAX)
      return this.close(CLOSE_TOO_MUCH, 'too slow');
    this.socket.send(text);
  }

  sendError(error: unknown): void {
    this.send({ type: 'error', problem: toProblem(error) });
  }

  /** Resolves when most of what was sent has left. For long runs of frames. */
  async drained(): Promise<void> {
    while (this.isOpen && this.socket.bufferedAmount > BUFFERED_BYTES_MAX / 4)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  /** False, and the end, when the client talks faster than any person. */
  mayTalk(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.framesInSecond = 0;
    }
    this.framesInSecond += 1;
    if (this.framesInSecond <= FRAMES_PER_SECOND_MAX) return true;
    this.close(CLOSE_TOO_MUCH, 'too many frames');
    return false;
  }

  /** True at most once a second: more does not make the dots move faster. */
  mayType(now: number): boolean {
    if (now - this.typedAt < TYPING_PAUSE_MS) return false;
    this.typedAt = now;
    return true;
  }
}
