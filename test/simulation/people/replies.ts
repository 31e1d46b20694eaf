/** What customers say to a question of the bot that they understand. */
import type { World } from '../parts/house.js';

const CALL_ME = 'Please call me back';
const WAIT_HERE = 'I will wait here';

export class Replies {
  private readonly texts = new Map<string, string>();

  constructor(private readonly world: World) {
    world.log.onAppended((events) => {
      for (const { type, data, private: words } of events) {
        if (type !== 'MessageComposed') continue;
        const { content } = (words ?? {}) as { content?: { text?: string } };
        if (content?.text) this.texts.set(String(data.messageId), content.text);
      }
    });
  }

  /** `null`: nothing was asked that needs an answer of its own. */
  to(messageId: string): string | null {
    const { chance, onReached } = this.world;
    const text = this.texts.get(messageId) ?? '';
    if (text.includes('call you back')) {
      if (text.includes('we open')) onReached('told_when_it_opens');
      if (chance.happens(0.15)) return null;
      return chance.happens(0.6) ? CALL_ME : WAIT_HERE;
    }
    if (text.includes('which number'))
      return chance.happens(0.9) ? '+31 6 12345678' : 'rather not say';
    if (text.includes('would suit you'))
      return chance.pick(['any time', 'tomorrow at 10:00', 'this evening', '03:00']);
    return null;
  }
}
