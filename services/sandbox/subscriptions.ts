/**
 * `/{page or business account}/subscribed_apps`: whether the pretend platform sends to us. A DELETE is what
 * Meta does after an hour of failures, so that the watch over inboxes can be seen at work; a POST is the cure.
 */
import type { GraphAnswer } from './graph-errors.js';

const FIELDS = ['messages', 'messaging_postbacks', 'message_reads', 'message_deliveries'];

export class Subscriptions {
  private readonly lost = new Set<string>();

  /** @param account what all names of one account (`me`, its id) come to */
  answer(method: string, account: string): GraphAnswer {
    if (method === 'DELETE') this.lost.add(account);
    if (method === 'POST') this.lost.delete(account);
    if (method !== 'GET') return { status: 200, body: { success: true } };
    const app = { id: '620000000000001', name: 'Convolog', link: 'https://convolog.example' };
    const data = this.lost.has(account) ? [] : [{ ...app, subscribed_fields: FIELDS }];
    return { status: 200, body: { data } };
  }
}
