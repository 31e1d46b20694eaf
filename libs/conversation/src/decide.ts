/**
 * What may happen next in a conversation.
 *
 * The floor rule is the heart: only the holder's words go out. A bot answer that was computed
 * before a handover meets a state in which the bot no longer holds the floor, and is refused.
 */
import { refuse } from '#libs/decider';
import type { Answer } from './answer.js';
import type { ConversationCommand } from './commands.js';
import { decideAway } from './decide-away.js';
import { decideBot } from './decide-bot.js';
import { decideCallback } from './decide-callback.js';
import { decideFloor } from './decide-floor.js';
import { decideInbound, receiveEcho, receiveMessage } from './decide-inbound.js';
import { decideOffer } from './decide-offer.js';
import { decideOutbound } from './decide-outbound.js';
import type { ConversationState } from './state.js';

export function decide(state: ConversationState, command: ConversationCommand): Answer {
  if (command.type === 'ReceiveMessage') return receiveMessage(state, command);
  if (command.type === 'ReceiveEcho') return receiveEcho(state, command);
  if (state.start === null) return refuse('not_started');
  switch (command.type) {
    case 'LeaveReplyAddress':
    case 'NoteVisitorLeft':
    case 'NoteVisitorReturned':
    case 'ContinueByMail':
      return decideAway(state, command);
    case 'ReceiveEdit':
    case 'ReceiveRevoke':
    case 'ReceiveReaction':
    case 'ReceiveReceipt':
    case 'RecordMediaFetched':
    case 'RecordMediaFetchFailed':
      return decideInbound(state, command);
    case 'ComposeMessage':
    case 'OfferSuggestions':
    case 'React':
    case 'RecordReactionRefused':
    case 'RecordAttempt':
    case 'RecordPostponed':
    case 'RecordPartAccepted':
    case 'RecordAccepted':
    case 'RecordDelivered':
    case 'RecordRead':
    case 'RecordFailed':
    case 'RecordUnknown':
      return decideOutbound(state, command);
    case 'TakeBotTurn':
    case 'RequestRating':
    case 'RequestHandover':
      return decideBot(state, command);
    case 'PlanCallback':
    case 'TakeCallback':
    case 'ReleaseCallback':
    case 'FinishCallback':
      return decideCallback(state, command);
    case 'OfferToAgent':
    case 'AcceptOffer':
    case 'DeclineOffer':
    case 'ExpireOffer':
    case 'WithdrawOffer':
    case 'PickUp':
    case 'GiveToBot':
    case 'TellWaiting':
    case 'Abandon':
      return decideOffer(state, command);
    default:
      return decideFloor(state, command);
  }
}
