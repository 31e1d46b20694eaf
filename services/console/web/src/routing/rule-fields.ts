/** The rules of routing as a form shows them: in which group, under which words, in which unit. */
import type { PolicyRules } from '../api/policy.js';

/** Rules that are one number. */
export type NumberRule = {
  [Rule in keyof PolicyRules]: PolicyRules[Rule] extends number ? Rule : never;
}[keyof PolicyRules];

export interface RuleField {
  readonly rule: NumberRule;
  readonly label: string;
  readonly hint?: string;
  readonly unit?: string;
}

export interface RuleGroup {
  readonly title: string;
  readonly text: string;
  readonly fields: readonly RuleField[];
}

const SECONDS = ' s';

export const groups: readonly RuleGroup[] = [
  {
    title: 'Offers',
    text: 'Who is asked, how long it rings, and when the bot takes over.',
    fields: [
      { rule: 'ringSeconds', label: 'An offer rings for', unit: SECONDS },
      { rule: 'ringsMax', label: 'Offers before the bot takes over' },
      {
        rule: 'takeOverAfterSeconds',
        label: 'The bot takes over after',
        hint: 'At most 28 s, so that every customer has an answer within 30.',
        unit: SECONDS,
      },
      {
        rule: 'ignoredInARowMax',
        label: 'Ignored offers before somebody is set away',
      },
      {
        rule: 'nextRoundAfterSeconds',
        label: 'Who let it pass is asked again after',
        unit: SECONDS,
      },
      {
        rule: 'previousAgentDays',
        label: 'Ask who served this customer before, for',
        hint: '0: nobody is asked first.',
        unit: ' days',
      },
      {
        rule: 'previousAgentWaitSeconds',
        label: 'Wait for that agent when they are full',
        unit: SECONDS,
      },
    ],
  },
  {
    title: 'Waiting',
    text: 'The order of those who wait, and what they are told.',
    fields: [
      {
        rule: 'secondsPerPriority',
        label: 'One step of priority counts as',
        hint: 'So many seconds of waiting.',
        unit: SECONDS,
      },
      { rule: 'priorityMax', label: 'Highest priority' },
      { rule: 'tellAfterSeconds', label: 'Tell the place in line after', unit: SECONDS },
      {
        rule: 'tellEverySeconds',
        label: 'Tell it again, when it changed, after',
        unit: SECONDS,
      },
      {
        rule: 'queueAlarmSeconds',
        label: 'Alarm in the console after',
        unit: SECONDS,
      },
    ],
  },
  {
    title: 'Absence',
    text: 'Nothing stays with somebody who is not there.',
    fields: [
      {
        rule: 'offlineReturnSeconds',
        label: 'An unanswered chat goes back when its agent is offline for',
        unit: SECONDS,
      },
      { rule: 'awayReturnSeconds', label: '… or away for', unit: SECONDS },
      {
        rule: 'absenceSeconds',
        label: 'Everything goes back when its agent is offline for',
        unit: SECONDS,
      },
    ],
  },
];

const labels: Readonly<Record<string, string>> = {
  capacity: 'capacity',
  channels: 'channels',
  inboxes: 'inboxes',
  pickUp: 'pick-up',
};

/** How a version list names a rule. */
export function nameOf(rule: string): string {
  const field = groups.flatMap(({ fields }) => fields).find((one) => one.rule === rule);
  return labels[rule] ?? field?.label.toLowerCase() ?? rule;
}

/** What is wrong with a rule, where it names other rules: by the words that stand on this page. */
export function inWords(fault: string): string {
  return fault.replace(/[a-z]+(?:[A-Z][a-z]+)+/g, (rule) => `“${nameOf(rule)}”`);
}
