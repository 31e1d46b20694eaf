/** The rules of one workspace about who is offered what, and when the bot takes over. */

export interface ChannelRule {
  /** Room that one conversation of this channel takes. */
  readonly weight: number;
  /** The customer looks at the screen: when nobody takes it in time, the bot says so. */
  readonly botTakesOver: boolean;
}

/** What a conversation of an inbox asks of an agent. */
export interface InboxRule {
  readonly inboxId: string;
  readonly teamId?: string | undefined;
  readonly skills?: readonly string[] | undefined;
}

export interface PolicyRules {
  /** Weight that an agent takes who has no capacity of their own. */
  readonly capacity: number;
  /** By channel; others weigh 1 and the bot takes over. */
  readonly channels: Readonly<Record<string, ChannelRule>>;
  readonly inboxes: readonly InboxRule[];

  /** Seconds of waiting that one step of priority is worth. */
  readonly secondsPerPriority: number;
  /** Higher ones count as this. With `secondsPerPriority` it bounds how long anything is overtaken. */
  readonly priorityMax: number;

  /** Whoever served this contact within so many days is asked first. 0: nobody is. */
  readonly previousAgentDays: number;
  /** So long a conversation waits for that agent when they are full. */
  readonly previousAgentWaitSeconds: number;

  /** How long an offer rings. */
  readonly ringSeconds: number;
  /** After so many offers that nobody took, the bot takes over. */
  readonly ringsMax: number;
  /** So long after the handover the bot takes over in any case. */
  readonly takeOverAfterSeconds: number;
  /** After so many offers in a row that rang in vain an agent is set away. */
  readonly ignoredInARowMax: number;
  /** Who let an offer pass is asked again after this time, when nobody else is left. */
  readonly nextRoundAfterSeconds: number;

  /** A customer's unanswered message waits so long for an agent who is offline ... */
  readonly offlineReturnSeconds: number;
  /** ... or away; then the conversation goes back to the queue. */
  readonly awayReturnSeconds: number;
  /** What an agent holds who is offline for so long goes back, also when nothing is unanswered. */
  readonly absenceSeconds: number;

  /** Who waits longer is told the position in the queue ... */
  readonly tellAfterSeconds: number;
  /** ... and again after this time, when it has changed. */
  readonly tellEverySeconds: number;
  /** A wait longer than this is an alarm in the console. */
  readonly queueAlarmSeconds: number;

  /** Whether somebody may pick up by hand more than there is room for; it goes on record. */
  readonly pickUp: 'any' | 'within_capacity';
}

export interface MatchingPolicy extends PolicyRules {
  /** Named on every offer: `default.2`, or the number of the published version. */
  readonly version: string;
}

/** Rules of a workspace that has published none. */
export const defaultPolicy: MatchingPolicy = {
  version: 'default.2',
  capacity: 6,
  channels: {
    webchat: { weight: 2, botTakesOver: true },
    messenger: { weight: 1, botTakesOver: true },
    whatsapp: { weight: 1, botTakesOver: true },
    email: { weight: 1, botTakesOver: false },
  },
  inboxes: [],
  secondsPerPriority: 100,
  priorityMax: 3,
  previousAgentDays: 7,
  previousAgentWaitSeconds: 5,
  ringSeconds: 10,
  ringsMax: 2,
  takeOverAfterSeconds: 25,
  ignoredInARowMax: 2,
  nextRoundAfterSeconds: 20,
  offlineReturnSeconds: 5,
  awayReturnSeconds: 20,
  absenceSeconds: 60,
  tellAfterSeconds: 8,
  tellEverySeconds: 60,
  queueAlarmSeconds: 20,
  pickUp: 'any',
};

const OTHER_CHANNEL: ChannelRule = { weight: 1, botTakesOver: true };

export function channelRule(policy: PolicyRules, channel: string): ChannelRule {
  return Object.hasOwn(policy.channels, channel)
    ? (policy.channels[channel] as ChannelRule)
    : OTHER_CHANNEL;
}

export interface PolicyFault {
  readonly field: string;
  readonly rule: string;
}

/** The promise: every customer is answered within 30 seconds, the bot's own second or two included. */
const TAKE_OVER_SECONDS_MAX = 28;
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const NAME_RULE = 'must be 1 to 40 small letters, digits and dashes';

/** Skills and teams are known by such names. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const BOUNDS: Readonly<Partial<Record<keyof PolicyRules, Bounds>>> = {
  capacity: { min: 1, max: 100 },
  secondsPerPriority: { min: 0, max: 3_600 },
  priorityMax: { min: 0, max: 10 },
  previousAgentDays: { min: 0, max: 90 },
  previousAgentWaitSeconds: { min: 0, max: 20 },
  ringSeconds: { min: 3, max: 120 },
  ringsMax: { min: 1, max: 10 },
  takeOverAfterSeconds: { min: 5, max: TAKE_OVER_SECONDS_MAX },
  ignoredInARowMax: { min: 1, max: 10 },
  nextRoundAfterSeconds: { min: 5, max: 3_600 },
  offlineReturnSeconds: { min: 0, max: 600 },
  awayReturnSeconds: { min: 0, max: 3_600 },
  absenceSeconds: { min: 5, max: 86_400 },
  tellAfterSeconds: { min: 1, max: 600 },
  tellEverySeconds: { min: 10, max: 3_600 },
  queueAlarmSeconds: { min: 1, max: 3_600 },
};

/** What is wrong with rules that somebody wants to publish; none: they may be published. */
export function faultsOf(rules: PolicyRules): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const fault = (field: string, rule: string) => faults.push({ field, rule });
  for (const [field, { min, max }] of Object.entries(BOUNDS)) {
    const value = rules[field as keyof PolicyRules];
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
      fault(field, `must be a whole number from ${min} to ${max}`);
  }
  for (const [channel, { weight }] of Object.entries(rules.channels))
    if (!Number.isInteger(weight) || weight < 1 || weight > rules.capacity)
      fault(`channels.${channel}.weight`, 'must be a whole number from 1 to the capacity');
  rules.inboxes.forEach(({ teamId, skills = [] }, index) => {
    if (teamId !== undefined && !isName(teamId)) fault(`inboxes.${index}.teamId`, NAME_RULE);
    if (!skills.every(isName)) fault(`inboxes.${index}.skills`, `each ${NAME_RULE}`);
  });
  const inboxIds = rules.inboxes.map(({ inboxId }) => inboxId);
  if (new Set(inboxIds).size < inboxIds.length) fault('inboxes', 'must name each inbox once');
  if (rules.ringSeconds >= rules.takeOverAfterSeconds)
    fault('ringSeconds', 'must be less than takeOverAfterSeconds: an offer must have time to ring');
  if (rules.tellAfterSeconds >= rules.takeOverAfterSeconds)
    fault('tellAfterSeconds', 'must be less than takeOverAfterSeconds');
  return faults;
}
