/** The pages of the rail: first what one works in, then what one teaches, then how the house is set up. */
import {
  ArrowsPointingOutIcon,
  BeakerIcon,
  BookOpenIcon,
  BuildingStorefrontIcon,
  CalendarDaysIcon,
  ChartBarIcon,
  ChatBubbleLeftRightIcon,
  ClockIcon,
  PhoneIcon,
  QuestionMarkCircleIcon,
  ShareIcon,
  UserGroupIcon,
} from '@heroicons/react/24/outline';
import type { ComponentType, SVGProps } from 'react';

export interface Place {
  readonly to: string;
  /** Under the icon: one short word. */
  readonly label: string;
  readonly title: string;
  readonly Icon: ComponentType<SVGProps<SVGSVGElement>>;
  readonly isForAdmins?: boolean;
  /** Not for agents. */
  readonly isForLeads?: boolean;
}

export const places: readonly Place[] = [
  { to: '/', label: 'Inbox', title: 'Conversations', Icon: ChatBubbleLeftRightIcon },
  { to: '/today', label: 'Today', title: 'Today', Icon: ChartBarIcon },
  { to: '/callbacks', label: 'Calls', title: 'Callbacks', Icon: PhoneIcon },
  {
    to: '/mismatches',
    label: 'Mismatches',
    title: 'Questions that the bot has not learned',
    Icon: QuestionMarkCircleIcon,
  },
  { to: '/knowledge', label: 'Knowledge', title: 'What the bot knows', Icon: BookOpenIcon },
  { to: '/flow', label: 'Flow', title: 'Flow of the bot', Icon: ShareIcon },
  {
    to: '/shadow',
    label: 'Shadow',
    title: 'Candidates beside the live bot',
    Icon: BeakerIcon,
    isForLeads: true,
  },
  {
    to: '/staffing',
    label: 'Staffing',
    title: 'How many people a day takes',
    Icon: CalendarDaysIcon,
  },
  {
    to: '/routing',
    label: 'Routing',
    title: 'Who is offered what',
    Icon: ArrowsPointingOutIcon,
    isForLeads: true,
  },
  { to: '/hours', label: 'Hours', title: 'Opening hours', Icon: ClockIcon },
  {
    to: '/inboxes',
    label: 'Channels',
    title: 'Connected inboxes',
    Icon: BuildingStorefrontIcon,
    isForAdmins: true,
  },
  { to: '/team', label: 'Team', title: 'Team', Icon: UserGroupIcon, isForAdmins: true },
];
