/** The lines between the messages: who had the floor, who was asked, who took it, and why. */
import { maskedAddress } from './away.js';
import type { ConversationEvent, HandoverReason } from './events.js';

const WHY: Readonly<Record<HandoverReason, string>> = {
  contact_asked: 'the customer asked for a person',
  bot_unsure: 'the bot did not know the answer',
  contact_unhappy: 'the customer was not happy',
  agent_took_over: 'an agent took over',
};

/** Reasons are codes, so that a newer process may name one more; such a one is spelt out. */
const GONE: Readonly<Record<string, string>> = {
  agent_gone: 'is not there any more',
  agent_offline: 'is not there any more',
  agent_left: 'does not work here any more',
};

const CALLED = {
  reached: 'reached',
  not_reached: 'not reached, given up',
  cancelled: 'not wanted any more',
} as const;

const LOOKED_UP = {
  found: 'Customer found in the connected system',
  not_found: 'Customer not found in the connected system',
  unreachable: 'The connected system could not be reached',
} as const;

const LATE = {
  first_answer: 'The first answer is late',
  next_answer: 'The answer is late',
  resolution: 'Not settled in time',
} as const;

function inWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** What people read for a fact that is not a message; `null` for facts without a line. */
export function systemLine(
  event: ConversationEvent,
  nameOf: (agentId: string) => string,
): string | null {
  switch (event.type) {
    case 'ConversationStarted':
      return event.data.episode > 1
        ? 'The customer came back: a new conversation began'
        : 'The conversation began';
    case 'HandoverRequested':
      return `Bot handed over: ${WHY[event.data.reason] ?? event.data.reason}`;
    case 'AgentOffered':
      return `Offered to ${nameOf(event.data.agentId)}`;
    case 'OfferAccepted':
    case 'ConversationPickedUp':
      return `${nameOf(event.data.agentId)} took it`;
    case 'OfferDeclined':
      return `${nameOf(event.data.agentId)} declined`;
    case 'OfferExpired':
      return `${nameOf(event.data.agentId)} did not answer in time`;
    case 'OfferWithdrawn':
      return `Offer withdrawn: ${nameOf(event.data.agentId)} ${gone(event.data.reason)}`;
    case 'ConversationTransferred':
      return transferred(event, nameOf);
    case 'ConversationReturnedToBot':
      if (event.data.reason === 'nobody_answered')
        return 'Nobody took it in time: the bot speaks again, and it is offered on';
      return event.data.reason === 'contact_wrote'
        ? 'The customer wrote again: the bot answers'
        : withNote('Given back to the bot', event.private?.note);
    case 'WaitTold':
      return `The customer was told: number ${event.data.position} in line`;
    case 'ConversationAbandoned':
      return event.data.reason === 'left'
        ? `The customer left after waiting ${event.data.waitedSeconds} seconds`
        : `The customer wants nobody any more, after ${event.data.waitedSeconds} seconds`;
    case 'DetailCollected':
      return event.private
        ? `Bot collected ${spelt(event.data.name)}: ${event.private.value}`
        : `Bot collected ${spelt(event.data.name)}`;
    case 'ReplyAddressLeft':
      if (event.data.by === 'site')
        return event.private ? `The site knows the address ${event.private.address}` : null;
      return event.private ? `Left an address: ${event.private.address}` : 'Left an address';
    case 'VisitorLeft':
      return 'The customer left the chat';
    case 'VisitorReturned':
      return 'The customer is back in the chat';
    case 'ContinuedByMail':
      return event.private
        ? `Continued by email to ${maskedAddress(event.private.address)}`
        : 'Continued by email';
    case 'MailContinuationRefused':
      return 'The customer has not read this, and it could not go on by email: no mailbox is connected';
    case 'LookupAnswered':
      return LOOKED_UP[event.data.outcome];
    case 'RatingGiven':
      return `Rated ${event.data.score} of 5`;
    case 'CallbackRequested':
      return event.private
        ? `Asked to be called back: ${event.private.number}${event.private.wish ? `, ${event.private.wish}` : ''}`
        : 'Asked to be called back';
    case 'CallbackTaken':
      return `${nameOf(event.data.agentId)} calls back`;
    case 'CallbackDone':
      return `Callback by ${nameOf(event.data.agentId)}: ${CALLED[event.data.outcome]}`;
    case 'ConversationReturnedToQueue':
      return `Waiting again: ${nameOf(event.data.agentId)} ${gone(event.data.reason)}`;
    case 'ClockRanOut':
      return `${LATE[event.data.clock]}: ${inWords(event.data.promisedMs)} of open time are over`;
    case 'LabelAdded':
      return `Label added: ${event.data.label}`;
    case 'LabelRemoved':
      return `Label removed: ${event.data.label}`;
    case 'ConversationSnoozed':
      return `Asleep until ${event.data.until}`;
    case 'ConversationResolved':
      return 'Resolved';
    case 'ConversationReopened':
      return event.data.by === 'contact' ? 'Reopened by the customer' : 'Reopened';
    default:
      return null;
  }
}

function gone(reason: string): string {
  return (Object.hasOwn(GONE, reason) && GONE[reason]) || spelt(reason);
}

/** `orderNumber` is "order number" for people. */
function spelt(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])|_/g, ' ').toLowerCase();
}

function transferred(
  event: Extract<ConversationEvent, { type: 'ConversationTransferred' }>,
  nameOf: (agentId: string) => string,
): string {
  const { toAgentId, toTeamId, byAgentId } = event.data;
  const queue = toTeamId ? `team ${toTeamId}` : 'the queue';
  const to = toAgentId === null ? queue : nameOf(toAgentId);
  return withNote(`${nameOf(byAgentId)} passed it to ${to}`, event.private?.note);
}

function withNote(line: string, note: string | undefined): string {
  return note ? `${line}: ${note}` : line;
}

/** Said in the place of a message that we do not have. */
export const EARLY: Readonly<Record<string, string>> = {
  MessageEdited: 'Changed an earlier message',
  MessageRevoked: 'Withdrew an earlier message',
  ReactionAdded: 'Reacted to an earlier message',
  ReactionRefused: 'A reaction to an earlier message was not taken',
  ReactionRemoved: 'Took back a reaction to an earlier message',
};
