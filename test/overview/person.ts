/** Somebody at a browser: asks the API and keeps a live socket. */
import { until } from '#libs/testing';
import { WebSocket } from 'ws';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  readonly body: any;
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** One request to the API; `token` of `null` asks as nobody. */
export async function ask(
  url: string,
  path: string,
  token: string | null,
  options: Ask = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: options.method ?? 'GET',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text ? JSON.parse(text) : text,
  };
}

export class Person {
  private constructor(
    private readonly url: () => string,
    readonly token: string,
    readonly accountId: string,
    readonly name: string,
  ) {}

  static async logIn(url: () => string, email: string, password: string): Promise<Person> {
    const { status, body } = await ask(url(), '/session', null, {
      method: 'POST',
      body: { email, password },
    });
    if (status !== 201)
      throw new Error(`${email} cannot log in: ${status} ${JSON.stringify(body)}`);
    return new Person(url, body.token, body.account.accountId, body.account.name);
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return ask(this.url(), path, this.token, headers ? { headers } : {});
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return ask(this.url(), path, this.token, { method: 'POST', body });
  }

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    return ask(this.url(), path, this.token, { method, body });
  }

  /** Opens the live socket and says hello; resolves when the server is ready. */
  async watch(after: number | null = null): Promise<Screen> {
    const screen = new Screen(this.url());
    await screen.opened;
    screen.send({ type: 'hello', token: this.token, after });
    await screen.frame('ready');
    return screen;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: frames of every shape.
type Frame = any;

/** What a browser's live socket has received, in order. */
export class Screen {
  readonly frames: Frame[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly socket: WebSocket;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/live`, { headers });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('message', (data) => this.frames.push(JSON.parse(String(data))));
    this.socket.on('error', () => undefined);
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The first frame of a type (that fits), waiting for it if need be. */
  frame(type: string, fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
    return until(() => this.frames.find((frame) => frame.type === type && fits(frame)), {
      what: `a ${type} frame`,
    });
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** Stops reading, as a phone in a tunnel does. */
  stall(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.terminate();
  }
}
