/**
 * The Graph API's documented "no": shape, HTTP status, and whether it is said at once or only
 * later, by a status webhook (WhatsApp accepts first and fails afterwards).
 */
export interface GraphAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface KnownError {
  readonly status: number;
  readonly title: string;
  readonly subcode?: number;
  /** WhatsApp: accepted with 200, reported as `failed` by webhook. */
  readonly isLater?: boolean;
}

const MESSENGER: Readonly<Record<string, KnownError>> = {
  '2': { status: 500, title: 'Service temporarily unavailable' },
  '4': { status: 400, title: 'Application request limit reached' },
  '10': {
    status: 400,
    subcode: 2018278,
    title: '(#10) This message is sent outside of allowed window.',
  },
  '32': { status: 400, title: 'Page request limit reached' },
  '100': { status: 400, subcode: 2018001, title: '(#100) No matching user found' },
  '190': { status: 401, title: 'Error validating access token: The session is invalid.' },
  '200': { status: 403, title: '(#200) Requires pages_messaging permission to manage the object' },
  '230': { status: 403, title: '(#230) Requires pages_messaging permission' },
  '368': { status: 400, title: 'The action attempted has been deemed abusive or is disallowed' },
  '551': { status: 400, subcode: 1545041, title: "(#551) This person isn't available right now." },
  '613': { status: 400, title: 'Calls to this api have exceeded the rate limit.' },
  '1200': { status: 500, title: 'Temporary send message failure. Please try again later.' },
};

const WHATSAPP: Readonly<Record<string, KnownError>> = {
  '0': { status: 401, title: 'AuthException' },
  '1': { status: 400, title: 'API Unknown' },
  '2': { status: 503, title: 'API Service' },
  '4': { status: 400, title: 'API Too Many Calls' },
  '10': { status: 403, title: 'Permission Denied' },
  '33': { status: 400, title: 'Parameter value is not valid' },
  '100': { status: 400, title: 'Invalid parameter' },
  '190': { status: 401, title: 'Access token has expired' },
  '368': { status: 403, title: 'Temporarily blocked for policies violations' },
  '80007': { status: 400, title: 'Rate limit issues' },
  '130429': { status: 400, title: 'Rate limit hit' },
  '130472': { status: 400, title: "User's number is part of an experiment", isLater: true },
  '131000': { status: 500, title: 'Something went wrong' },
  '131005': { status: 403, title: 'Access denied' },
  '131008': { status: 400, title: 'Required parameter is missing' },
  '131009': { status: 400, title: 'Parameter value is not valid' },
  '131016': { status: 503, title: 'Service unavailable' },
  '131021': { status: 400, title: 'Recipient cannot be sender' },
  '131026': { status: 400, title: 'Message undeliverable', isLater: true },
  '131031': { status: 403, title: 'Business Account locked' },
  '131042': { status: 400, title: 'Business eligibility payment issue', isLater: true },
  '131047': { status: 400, title: 'Re-engagement message', isLater: true },
  '131048': { status: 400, title: 'Spam rate limit hit' },
  '131049': {
    status: 400,
    title: 'This message was not delivered to maintain healthy ecosystem engagement.',
    isLater: true,
  },
  '131050': { status: 400, title: 'User has stopped marketing messages', isLater: true },
  '131051': { status: 400, title: 'Unsupported message type' },
  '131052': { status: 400, title: 'Media download error', isLater: true },
  '131053': { status: 400, title: 'Media upload error', isLater: true },
  '131056': { status: 400, title: '(Business Account, Consumer Account) pair rate limit hit' },
  '131057': { status: 500, title: 'Account in maintenance mode' },
  '132000': { status: 400, title: 'Template Param Count Mismatch' },
  '132001': { status: 404, title: 'Template does not exist' },
  '132012': { status: 400, title: 'Template Parameter Format Mismatch' },
  '132068': { status: 400, title: 'Flow is in blocked state' },
  '132069': { status: 400, title: 'Flow is in throttled state' },
  '133010': { status: 400, title: 'Phone number Not Registered' },
};

const DETAILS: Readonly<Record<string, string>> = {
  '131047':
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  '131026': 'Message Undeliverable.',
};

/** Error with its documented status; `code` may carry a subcode: `10.2018278`. */
export function messengerError(code: string, detail?: string): GraphAnswer {
  const [main = '100', subcode] = code.split('.');
  const known = MESSENGER[main] ?? { status: 400, title: `(#${main}) Request failed` };
  return {
    status: known.status,
    body: {
      error: {
        message: detail ?? known.title,
        type: 'OAuthException',
        code: Number(main),
        ...optional(
          'error_subcode',
          subcode ? Number(subcode) : detail ? undefined : known.subcode,
        ),
        fbtrace_id: traceId(),
      },
    },
  };
}

export function whatsappError(code: string, detail?: string): GraphAnswer {
  const known = WHATSAPP[code] ?? { status: 400, title: 'Request failed' };
  return {
    status: known.status,
    body: {
      error: {
        message: `(#${code}) ${known.title}`,
        type: 'OAuthException',
        code: Number(code),
        error_data: {
          messaging_product: 'whatsapp',
          details: detail ?? DETAILS[code] ?? known.title,
        },
        fbtrace_id: traceId(),
      },
    },
  };
}

/** The `errors` of a failed status when WhatsApp says this "no" only later; else null. */
export function whatsappLateError(code: string): object | null {
  const known = WHATSAPP[code];
  if (!known?.isLater) return null;
  return {
    code: Number(code),
    title: known.title,
    message: known.title,
    error_data: { details: DETAILS[code] ?? known.title },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}

function optional(name: string, value: number | undefined): object {
  return value === undefined ? {} : { [name]: value };
}

function traceId(): string {
  return `A${Math.random().toString(36).slice(2, 12).padEnd(10, '0')}`;
}
