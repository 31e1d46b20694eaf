/** What came in and how it ended, per channel. No inbox, contact or conversation in any label. */
import type { IntakeReport } from '#libs/intake';
import { Counter, Histogram, type Registry } from 'prom-client';

export type WebhookAnswer =
  | 'taken'
  | 'bad_signature'
  | 'too_large'
  /** The sender went away, was too slow, or there was no room for it. */
  | 'unread'
  | 'unavailable';

export class WebhookMetrics {
  private readonly answers: Counter<'channel' | 'answer'>;
  private readonly elements: Counter<'channel' | 'outcome'>;
  private readonly duration: Histogram<'channel'>;

  constructor(registry: Registry) {
    this.answers = new Counter({
      name: 'convolog_webhooks_total',
      help: 'Webhook calls by answer.',
      labelNames: ['channel', 'answer'],
      registers: [registry],
    });
    this.elements = new Counter({
      name: 'convolog_intake_elements_total',
      help: 'Elements of payloads by how they ended: shown, filtered, quarantined or repeated.',
      labelNames: ['channel', 'outcome'],
      registers: [registry],
    });
    this.duration = new Histogram({
      name: 'convolog_webhook_seconds',
      help: 'Time from a verified payload to its commit.',
      labelNames: ['channel'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    });
  }

  answered(channel: string, answer: WebhookAnswer): void {
    this.answers.inc({ channel, answer });
  }

  took(channel: string, report: IntakeReport): void {
    for (const outcome of ['shown', 'filtered', 'quarantined', 'repeated'] as const) {
      if (report[outcome] > 0) this.elements.inc({ channel, outcome }, report[outcome]);
    }
  }

  /** Starts a clock; call the answer to stop it. */
  time(channel: string): () => void {
    return this.duration.startTimer({ channel });
  }
}
