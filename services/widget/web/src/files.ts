/** Files of messages: asked for over the socket, because an address with a token in it would leak. */
import type { ServerFrame } from './frames.js';

type MediaFrame = Extract<ServerFrame, { type: 'media' }>;

/** What a browser only shows; anything else it shall only save, whatever it calls itself. */
const SHOWN = /^(image\/(png|jpeg|gif|webp)|audio\/|video\/)/;

export class Files {
  private readonly waiters = new Map<string, (url: string | null) => void>();

  constructor(private readonly send: (frame: object) => boolean) {}

  get(messageId: string, index: number): Promise<string | null> {
    return new Promise((resolve) => {
      const key = `${messageId} ${index}`;
      this.waiters.set(key, resolve);
      this.ask(key);
    });
  }

  give({ messageId, index, mime, base64 }: MediaFrame): void {
    const key = `${messageId} ${index}`;
    const resolve = this.waiters.get(key);
    this.waiters.delete(key);
    if (base64 === null || mime === null) return resolve?.(null);
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    resolve?.(
      URL.createObjectURL(
        new Blob([bytes], { type: SHOWN.test(mime) ? mime : 'application/octet-stream' }),
      ),
    );
  }

  /** The socket broke before the answer came. */
  askAgain(): void {
    for (const key of this.waiters.keys()) this.ask(key);
  }

  private ask(key: string): void {
    const [messageId, index] = key.split(' ');
    this.send({ type: 'media', messageId, index: Number(index) });
  }
}
