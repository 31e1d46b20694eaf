/**
 * Every event that Convolog has ever published: the one place that says which version is the newest.
 *
 * A new event: its entry beside the others (the compiler asks for it), then `npm run golden`, which adds
 * its golden file and its line in docs/reference/events.md. A new union of events: add it to `HouseEvent`
 * and its entries to `catalog`.
 */
import type { AgentEvent } from '#libs/agent';
import type { BrainEvent } from '#libs/brain';
import type { CalendarEvent } from '#libs/calendar';
import type { ContactEvent } from '#libs/contact';
import type { ConversationEvent } from '#libs/conversation';
import type { CrmEvent } from '#libs/crm';
import { type Category, eventVersions } from '#libs/event-store';
import type { FlowPublished } from '#libs/flows';
import type { InboxEvent } from '#libs/inbox';
import type { IntakeEvent } from '#libs/intake';
import type { PolicyEvent } from '#libs/matching';
import type { ShadowEvent } from '#libs/shadow';
import { agentEntries, policyEntries } from './agent-entries.js';
import { conversationEntries } from './conversation-entries.js';
import type { AnyEntry, EntriesOf } from './entry.js';
import {
  brainEntries,
  calendarEntries,
  contactEntries,
  flowEntries,
  inboxEntries,
  intakeEntries,
  workspaceEntries,
} from './other-entries.js';
import { shadowEntries } from './shadow-entries.js';
import { UPCASTERS } from './upcasters.js';

export type HouseEvent =
  | ConversationEvent
  | ContactEvent
  | AgentEvent
  | InboxEvent
  | IntakeEvent
  | BrainEvent
  | CalendarEvent
  | FlowPublished
  | CrmEvent
  | PolicyEvent
  | ShadowEvent;

export type HouseEventType = HouseEvent['type'];

/** By category of stream. */
export const catalog = {
  conversation: conversationEntries,
  contact: contactEntries,
  agent: agentEntries,
  inbox: inboxEntries,
  intake: intakeEntries,
  brain: brainEntries,
  calendar: calendarEntries,
  flow: flowEntries,
  workspace: workspaceEntries,
  policy: policyEntries,
  shadow: shadowEntries,
} satisfies Partial<Record<Category, Readonly<Record<string, AnyEntry>>>>;

/** All of them in one table. An event of the house that is missing above does not compile here. */
const entries: EntriesOf<HouseEvent> = {
  ...catalog.conversation,
  ...catalog.contact,
  ...catalog.agent,
  ...catalog.inbox,
  ...catalog.intake,
  ...catalog.brain,
  ...catalog.calendar,
  ...catalog.flow,
  ...catalog.workspace,
  ...catalog.policy,
  ...catalog.shadow,
};

/** The version in which an event of this type is written today. */
export function newestVersion(type: HouseEventType): number {
  return entries[type].version;
}

/** What every store of the house is given. */
export const houseVersions = eventVersions(
  Object.fromEntries(Object.entries(entries).map(([type, { version }]) => [type, version])),
  UPCASTERS,
);
