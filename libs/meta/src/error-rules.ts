/**
 * What Meta's error codes mean for a message that was not sent. Data, in the order of lookup: a
 * rule with a subcode stands before the code alone, and the channel's own rules before the shared
 * ones. Codes that nobody listed are not tried again, unless Meta calls them transient or answers
 * with 429 or 5xx.
 */
export interface ErrorRule {
  readonly code: number;
  readonly subcode?: number;
  readonly verdict: 'retry' | 'never';
  readonly meaning: string;
  /** Shortest wait before another try; the house's own back-off when absent. */
  readonly waitMs?: number;
  /** Everybody who writes from the inbox waits, not only this conversation. */
  readonly isForAll?: true;
  /** The account cannot send at all until its owner does something. */
  readonly breaksInbox?: true;
}

const retry = (code: number, meaning: string, waitMs?: number): ErrorRule => ({
  code,
  verdict: 'retry',
  meaning,
  ...(waitMs === undefined ? {} : { waitMs }),
});
/** A limit of the account or the app: whoever writes next would meet it again. */
const retryAll = (code: number, meaning: string, waitMs: number): ErrorRule => ({
  code,
  verdict: 'retry',
  meaning,
  waitMs,
  isForAll: true,
});
const never = (code: number, meaning: string, subcode?: number): ErrorRule => ({
  code,
  verdict: 'never',
  meaning,
  ...(subcode === undefined ? {} : { subcode }),
});

/** Nothing will go out until the owner of the account acts. */
const broken = (code: number, meaning: string, subcode?: number): ErrorRule => ({
  ...never(code, meaning, subcode),
  breaksInbox: true,
});

export const MESSENGER_ERROR_RULES: readonly ErrorRule[] = [
  never(10, 'The reply window is closed.', 2018278),
  never(10, 'The reply window is closed.', 2534022),
  never(10, 'The person is not available.', 2018108),
  broken(10, 'The page is restricted.', 1893063),
  never(551, 'The person is not available.', 1545041),
  never(200, 'The person is not available.', 1545041),
  never(100, 'There is no such person for this page.', 2018001),
  never(100, 'The attachment cannot be used.', 2018047),
  retry(2, 'Temporary failure at Meta.'),
  retryAll(4, 'The app sends too much.', 60_000),
  retryAll(17, 'The account sends too much.', 60_000),
  retryAll(32, 'The page sends too much.', 60_000),
  retryAll(613, 'Too many calls.', 60_000),
  retry(1200, 'Temporary failure at Meta.'),
  never(10, 'The app lacks a permission.'),
  broken(190, 'The access token is not valid (any more).'),
  broken(368, 'Blocked for breaking a policy.'),
  never(551, 'The person is not available.'),
];

export const WHATSAPP_ERROR_RULES: readonly ErrorRule[] = [
  retry(1, 'Temporary failure at Meta.'),
  retry(2, 'Temporary failure at Meta.'),
  retryAll(4, 'The app sends too much.', 60_000),
  retryAll(80007, 'The business account sends too much.', 60_000),
  retryAll(130429, 'The number sends too much.', 5_000),
  retry(131000, 'Temporary failure at Meta.'),
  retry(131016, 'The service is overloaded.'),
  retry(131056, 'Too many messages to this person.', 6_000),
  retryAll(131057, 'The account is in maintenance.', 60_000),
  retry(133004, 'The server is not available for the moment.'),
  retryAll(133015, 'The number was deleted a moment ago.', 300_000),
  retryAll(2494100, 'The number is in maintenance.', 60_000),
  broken(0, 'The access token is not valid (any more).'),
  never(3, 'The app lacks a capability.'),
  never(10, 'The app lacks a permission.'),
  broken(33, 'The number was deleted.'),
  never(100, 'A parameter is wrong.'),
  broken(190, 'The access token is not valid (any more).'),
  broken(368, 'Blocked for breaking a policy.'),
  never(130403, 'The message may not be sent to this person.'),
  never(130472, 'The person is part of an experiment of Meta.'),
  never(130497, 'The account may not write to this country.'),
  never(131005, 'The app lacks a permission.'),
  never(131008, 'A parameter is missing.'),
  never(131009, 'A parameter has a wrong value.'),
  never(131021, 'Sender and recipient are the same.'),
  never(131026, 'The message cannot be delivered to this person.'),
  never(131030, 'The number is not on the list of test numbers.'),
  broken(131031, 'The account is locked.'),
  never(131037, 'The display name is not approved yet.'),
  broken(131042, 'There is a problem with the payment method.'),
  broken(131045, 'The number is not registered correctly.'),
  never(131047, 'The reply window is closed.'),
  never(131048, 'Too many messages were reported as spam. A person must look at it.'),
  never(131049, 'Meta limits marketing to this person. Not before 24 hours.'),
  never(131050, 'The person does not want marketing.'),
  never(131051, 'The kind of message is not supported.'),
  never(131052, "The customer's file could not be fetched."),
  never(131053, 'The file could not be uploaded.'),
  never(131062, 'A user id cannot be written to here.'),
  never(131063, 'The recipient cannot be written to.'),
  never(131064, 'The recipient cannot be written to.'),
  ...[132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069].map((code) =>
    never(code, 'The template does not fit.'),
  ),
  broken(133010, 'The number is not registered.'),
  never(135000, 'The message was not accepted.'),
  never(137000, "The person's identity must be confirmed first."),
];

/** 200 to 299 are permissions on every product; 132xxx are templates. */
export const PERMISSION_CODES = {
  from: 200,
  to: 299,
  meaning: 'The app lacks a permission.',
} as const;

export function ruleFor(
  rules: readonly ErrorRule[],
  code: number,
  subcode: number | null,
): ErrorRule | null {
  const exact = rules.find(
    (rule) => rule.code === code && rule.subcode !== undefined && rule.subcode === subcode,
  );
  const general = rules.find((rule) => rule.code === code && rule.subcode === undefined);
  if (exact ?? general) return exact ?? general ?? null;
  if (code >= PERMISSION_CODES.from && code <= PERMISSION_CODES.to)
    return { code, verdict: 'never', meaning: PERMISSION_CODES.meaning };
  return null;
}
