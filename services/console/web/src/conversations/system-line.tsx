/** A line about the conversation: who had the floor, who was asked, what was labelled. */
import {
  ArrowLeftEndOnRectangleIcon,
  ArrowRightStartOnRectangleIcon,
  ArrowsRightLeftIcon,
  ArrowUturnLeftIcon,
  BellAlertIcon,
  CheckCircleIcon,
  ClockIcon,
  CpuChipIcon,
  EnvelopeIcon,
  ExclamationTriangleIcon,
  HandRaisedIcon,
  InformationCircleIcon,
  MagnifyingGlassIcon,
  PencilSquareIcon,
  PhoneIcon,
  PlayCircleIcon,
  QueueListIcon,
  StarIcon,
  TagIcon,
  UserIcon,
} from '@heroicons/react/16/solid';
import type { ComponentType, SVGProps } from 'react';
import type { Item } from '../../../live-state/index.js';
import { clockTime, fullTime } from '../time.js';
import classes from './system-line.module.css';
import { Ticks } from './ticks.js';
import { WhyOffered } from './why-offered.js';

const signs: Readonly<Record<string, ComponentType<SVGProps<SVGSVGElement>>>> = {
  ConversationStarted: PlayCircleIcon,
  HandoverRequested: HandRaisedIcon,
  AgentOffered: BellAlertIcon,
  OfferAccepted: UserIcon,
  ConversationPickedUp: UserIcon,
  OfferDeclined: ClockIcon,
  OfferExpired: ClockIcon,
  OfferWithdrawn: ClockIcon,
  ConversationTransferred: ArrowsRightLeftIcon,
  ConversationReturnedToBot: CpuChipIcon,
  ConversationReturnedToQueue: QueueListIcon,
  CallbackRequested: PhoneIcon,
  CallbackTaken: PhoneIcon,
  CallbackDone: PhoneIcon,
  DetailCollected: PencilSquareIcon,
  LookupAnswered: MagnifyingGlassIcon,
  RatingGiven: StarIcon,
  LabelAdded: TagIcon,
  LabelRemoved: TagIcon,
  ConversationResolved: CheckCircleIcon,
  ConversationReopened: ArrowUturnLeftIcon,
  ReplyAddressLeft: EnvelopeIcon,
  ContinuedByMail: EnvelopeIcon,
  MailContinuationRefused: ExclamationTriangleIcon,
  VisitorLeft: ArrowRightStartOnRectangleIcon,
  VisitorReturned: ArrowLeftEndOnRectangleIcon,
};

/** What stands where the server gave no words: the fact's own name, spelt out. */
export function lineOf(item: Item): string {
  return item.text || item.type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

interface SystemLineProps {
  readonly item: Item;
  readonly conversationId: string;
}

export function SystemLine({ item, conversationId }: SystemLineProps) {
  const Sign = signs[item.type] ?? InformationCircleIcon;
  return (
    <div className={classes.line}>
      <Sign width={14} height={14} aria-hidden />
      <span>{lineOf(item)}</span>
      {item.outcome && <Ticks outcome={item.outcome} reason={item.outcomeReason} />}
      {item.outcome === 'failed' && <span>{item.outcomeReason}</span>}
      {item.type === 'AgentOffered' && (
        <WhyOffered conversationId={conversationId} version={item.version} />
      )}
      <time dateTime={item.at} title={fullTime(item.at)}>
        {clockTime(item.at)}
      </time>
    </div>
  );
}
