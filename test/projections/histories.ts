/**
 * Random histories for a projection: events of the types that it handles, as the catalog declares them, of a
 * few streams whose ids, times, flags and optional fields differ and meet again. They need not be
 * possible: a projection must follow from any log, for what is impossible today was written yesterday.
 */
import fc from 'fast-check';
import { type Declared, declaredEvents } from '#libs/event-catalog';
import {
  type Category,
  MemoryEventStore,
  newId,
  type NewEvent,
  type RecordedEvent,
  type StreamName,
  streamName,
} from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import type { AnyProjection } from './house-projections.js';

/** One event to be: which stream, which type, and what its values are made of. */
export interface Step {
  readonly streamAt: number;
  readonly typeAt: number;
  /** Bits choose optional fields, variants and values. */
  readonly chance: number;
  readonly afterMs: number;
}

export interface Recording {
  readonly stream: StreamName;
  readonly event: NewEvent;
}

const STREAMS = 3;
const BEGINS = /^(ConversationStarted|ContactCreated|AgentJoined|InboxConnected|ShadowStarted)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
/** Values that decide about the way of an event, where the catalog's example has but one of them. */
const VARIANTS: Readonly<Record<string, readonly unknown[]>> = {
  classification: ['human', 'auto_reply', 'bounce'],
  about: ['marketing_stopped', 'marketing_resumed', 'new_user_id'],
  role: ['kept', 'joined'],
  toAgentId: [null, 'a9e70000-0000-4000-8000-000000000001', 'a9e70000-0000-4000-8000-000000000002'],
  author: [{ kind: 'bot' }, { kind: 'agent', agentId: 'a9e70000-0000-4000-8000-000000000001' }],
};

export function histories(maxLength: number): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({
    streamAt: fc.nat(STREAMS - 1),
    typeAt: fc.nat(),
    chance: fc.nat(),
    afterMs: fc.oneof(fc.nat(90_000), fc.nat(50 * 3_600_000)),
  });
  return fc.array(step, { minLength: 1, maxLength, size: 'max' });
}

/** What the catalog declares of a projection's types. Throws on a type that nobody declares. */
export function declaredFor({ name, handles }: AnyProjection): Declared[] {
  const declared = declaredEvents();
  return handles.map((type) => {
    const found = declared.find((one) => one.type === type);
    if (!found) throw new Error(`${name} handles ${type}, which the catalog does not declare.`);
    return found;
  });
}

/** The steps as facts, each stream from its beginning. */
export function recordingsOf(projection: AnyProjection, steps: readonly Step[]): Recording[] {
  const declared = declaredFor(projection);
  const beginnings = declared.filter(({ type }) => BEGINS.test(type));
  const ids = Array.from({ length: STREAMS }, () => newId());
  const begun = new Set<string>();
  return steps.flatMap((step) => {
    const one = declared[step.typeAt % declared.length] as Declared;
    const stream = streamName(one.category as Category, ids[step.streamAt] as string);
    const first = beginnings.find(({ category }) => category === one.category);
    const isFirst = !begun.has(stream);
    begun.add(stream);
    const events = isFirst && first && first !== one ? [first, one] : [one];
    return events.map((what) => ({ stream, event: eventOf(what, step) }));
  });
}

function eventOf({ type, entry }: Declared, { chance }: Step): NewEvent {
  const dice = new Dice(chance);
  const contactId = `c0470000-0000-5000-8000-00000000000${dice.below(3)}`;
  const personal = entry.private && { ...entry.private, ...some(entry.privateMay, dice) };
  return {
    id: newId(),
    isExternal: false,
    type,
    schemaVersion: entry.version,
    occurredAt: new Date(Date.UTC(2026, 2, 1) + dice.below(1_000_000)),
    actor: { kind: 'contact', id: contactId },
    causationId: dice.below(2) === 0 ? null : newId(),
    correlationId: newId(),
    traceparent: null,
    decidedBy: {},
    data: varied({ ...entry.data, ...some(entry.dataMay, dice) }, dice) as object,
    private: personal ?? null,
    ...(personal ? { sealFor: contactId } : {}),
  };
}

function some(optional: object | undefined, dice: Dice): object {
  return Object.fromEntries(Object.entries(optional ?? {}).filter(() => dice.below(2) === 0));
}

function varied(value: unknown, dice: Dice, field = ''): unknown {
  const variants = VARIANTS[field];
  if (variants) return variants[dice.below(variants.length)];
  if (Array.isArray(value)) return value.map((one) => varied(one, dice));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, varied(one, dice, key)]),
    );
  if (typeof value === 'boolean') return dice.below(2) === 0;
  if (typeof value === 'number' && Number.isInteger(value)) return dice.below(20);
  if (typeof value !== 'string') return value;
  if (UUID.test(value)) return `${value.slice(0, -1)}${dice.below(3)}`;
  if (ISO_TIME.test(value))
    return new Date(Date.UTC(2026, 2, 1) + dice.below(1_000_000)).toISOString();
  return value;
}

/** Small numbers from one large one, always the same ones. */
class Dice {
  constructor(private state: number) {}

  below(count: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return (this.state >>> 8) % count;
  }
}

/** The facts in a store of their own, as a reader of the log gets them. */
export async function recorded(
  recordings: readonly Recording[],
  steps: readonly Step[],
  workspaceId: string,
): Promise<RecordedEvent[]> {
  let time = Date.UTC(2026, 2, 1);
  let turn = 0;
  const store = new MemoryEventStore({
    sealer: new MemorySealer(),
    now: () => new Date((time += steps[turn++ % steps.length]?.afterMs ?? 0)),
  });
  await record(store, recordings, workspaceId);
  const events: RecordedEvent[] = [];
  for await (const batch of store.readAll()) events.push(...batch);
  return events;
}

/** Appends one by one, each behind the one before it in its stream. Answers the last position. */
export async function record(
  store: Pick<MemoryEventStore, 'append'>,
  recordings: readonly Recording[],
  workspaceId: string,
  versions = new Map<StreamName, number>(),
): Promise<number> {
  let position = 0;
  for (const { stream, event } of recordings) {
    const expectedVersion = versions.get(stream) ?? 0;
    const appends = [{ stream, expectedVersion, events: [event] }];
    const result = await store.append({ workspaceId, appends });
    if (result.kind !== 'appended') throw new Error(`${stream}: ${result.kind}`);
    versions.set(stream, expectedVersion + 1);
    position = result.position;
  }
  return position;
}
