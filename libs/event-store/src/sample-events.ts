/** Events for tests of stores: plausible, complete, and different each time. */
import type { NewEvent, StreamName } from './event.js';
import { newId } from './ids.js';
import { type Category, streamName } from './stream.js';

export function sampleEvent(change: Partial<NewEvent> = {}): NewEvent {
  return {
    id: newId(),
    isExternal: false,
    type: 'NoteAdded',
    schemaVersion: 1,
    occurredAt: new Date('2026-03-01T09:30:00.123Z'),
    actor: { kind: 'agent', id: 'b7a1f3c2-0000-4000-8000-000000000001' },
    causationId: null,
    correlationId: newId(),
    traceparent: null,
    decidedBy: {},
    data: { text: 'Grüße aus Köln, "quoted" \\ and 😀' },
    ...change,
  };
}

export function sampleEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => sampleEvent({ data: { index } }));
}

export function sampleStream(category: Category = 'conversation'): StreamName {
  return streamName(category, newId());
}
