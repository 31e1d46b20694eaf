/** The sign of each kind of step. */
import {
  ArrowUturnRightIcon,
  ChatBubbleLeftIcon,
  FlagIcon,
  HandRaisedIcon,
  ListBulletIcon,
  MagnifyingGlassIcon,
  PencilSquareIcon,
  PhoneIcon,
  QuestionMarkCircleIcon,
  ScaleIcon,
  StarIcon,
  TagIcon,
} from '@heroicons/react/16/solid';
import type { ComponentType, SVGProps } from 'react';
import type { StepKind } from '#libs/flows';

export const KIND_ICONS: Readonly<Record<StepKind, ComponentType<SVGProps<SVGSVGElement>>>> = {
  say: ChatBubbleLeftIcon,
  ask: PencilSquareIcon,
  menu: ListBulletIcon,
  question: QuestionMarkCircleIcon,
  condition: ScaleIcon,
  set: TagIcon,
  lookup: MagnifyingGlassIcon,
  handover: HandRaisedIcon,
  callback: PhoneIcon,
  rating: StarIcon,
  jump: ArrowUturnRightIcon,
  end: FlagIcon,
};
