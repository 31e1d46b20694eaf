/**
 * A `fetch` for addresses that strangers named. What it refuses and why: README.
 */
import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, fetch as fetchOverAgent } from 'undici';
import { isPublicAddress } from './public-address.js';

export interface GuardedFetchOptions {
  /** Default: the machine's own resolver. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  /** What counts as outside. Default `isPublicAddress`; a test whose outside is this machine says so. */
  readonly isOutside?: (address: string) => boolean;
  /** Ports that may be asked. Default 80 and 443. */
  readonly ports?: readonly number[];
  /**
   * Whom the operator of this house trusts by name, inside or not and on that port: `host:port`, or `host` for any
   * port. Default: nobody.
   */
  readonly trustedHosts?: readonly string[];
}

/** The address leads inside, or is not one that may be asked. Trying again will not help. */
export class AddressRefused extends Error {
  constructor(rule: string) {
    super(`The address is not asked: ${rule}.`);
    this.name = 'AddressRefused';
  }
}

const REDIRECTS_MAX = 3;
const PORTS = [80, 443];

/**
 * Throws `AddressRefused`, and what `fetch` throws. Takes an address as text or URL, and the usual
 * options but `redirect`: redirects are followed here, each one judged.
 */
export function guardedFetch(options: GuardedFetchOptions = {}): typeof fetch {
  const guard: Guard = {
    resolve: options.resolve ?? resolveAll,
    isOutside: options.isOutside ?? isPublicAddress,
    ports: options.ports ?? PORTS,
    trustedHosts: (options.trustedHosts ?? []).map((host) => host.toLowerCase()),
  };
  const judging = new Agent({ connect: { lookup: judgedLookup(guard) }, keepAliveTimeout: 1_000 });
  // Of its own: the judging one knows names without ports, and must not pass one for another.
  const trusting = new Agent({ keepAliveTimeout: 1_000 });
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    let headers = init.headers;
    for (let redirects = 0; ; redirects++) {
      judgeUrl(url, guard);
      const agent = isTrusted(url, guard) ? trusting : judging;
      const response = await ask(url, { ...init, headers }, agent);
      const isReading = ['GET', 'HEAD'].includes((init.method ?? 'GET').toUpperCase());
      const next = isReading ? redirectOf(response, url) : null;
      if (next === null) return response;
      await response.body?.cancel();
      if (redirects >= REDIRECTS_MAX) throw new AddressRefused('it redirects too often');
      if (next.origin !== url.origin) headers = undefined;
      url = next;
    }
  };
}

type Guard = Required<GuardedFetchOptions>;

async function ask(url: URL, init: RequestInit, agent: Agent): Promise<Response> {
  try {
    return (await fetchOverAgent(url, {
      ...init,
      redirect: 'manual',
      dispatcher: agent,
    } as Parameters<typeof fetchOverAgent>[1])) as unknown as Response;
  } catch (error) {
    // fetch says "fetch failed" and keeps why in the cause.
    const { cause } = error as { cause?: unknown };
    throw cause instanceof AddressRefused ? cause : error;
  }
}

function isTrusted({ hostname, protocol, port }: URL, { trustedHosts }: Guard): boolean {
  const whole = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  return trustedHosts.some((host) => host === hostname || host === whole);
}

function judgeUrl(url: URL, guard: Guard): void {
  const { ports, isOutside } = guard;
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new AddressRefused('only http and https are');
  if (url.username !== '' || url.password !== '')
    throw new AddressRefused('it carries credentials');
  if (isTrusted(url, guard)) return;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!ports.includes(port)) throw new AddressRefused(`port ${port} is none of the web's`);
  // A number instead of a name is never looked up, so it is judged here.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isOutside(host)) throw new AddressRefused('it leads inside');
}

/** Looks a name up once; the connection goes to what was judged. */
function judgedLookup({ resolve, isOutside }: Guard): LookupFunction {
  return (name, options, callback) => {
    resolve(name).then(
      (addresses) => {
        const refused = addresses.length === 0 || !addresses.every((each) => isOutside(each));
        if (refused) return callback(new AddressRefused('it leads inside'), '', 0);
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (options.all) return callback(null, found);
        return callback(null, found[0]?.address ?? '', found[0]?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

async function resolveAll(name: string): Promise<readonly string[]> {
  return (await resolveName(name, { all: true, verbatim: true })).map(({ address }) => address);
}

function redirectOf(response: Response, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(response.status)) return null;
  const location = response.headers.get('location');
  if (location === null || !URL.canParse(location, from.href)) return null;
  return new URL(location, from);
}
