/** What a person sees when the house stands: where everything is, and how to get in. */
import { type Demo, DEMO_PASSWORD } from '../demo/seed-demo.js';
import type { House } from './house.js';
import type { ServiceName } from './house-plan.js';

export interface BannerFacts {
  readonly house: House;
  readonly demo: Demo | null;
  readonly dataDir: string;
  readonly seconds: string;
}

export function printBanner({ house, demo, dataDir, seconds }: BannerFacts): void {
  const { plan } = house;
  const runs = (name: ServiceName) => plan.services.some((service) => service.name === name);
  const place = (label: string, address: string) => `    ${label.padEnd(14)}${address}`;
  const lines = [
    '',
    `  Convolog is ready after ${seconds} s.`,
    '',
    ...(runs('console') ? [place('Console', `${plan.publicUrl}/`)] : []),
    ...(runs('widget') ? [place('Widget demo', widgetDemo(plan.publicUrl, demo))] : []),
    ...(runs('sandbox') ? [place('Sandbox', `${plan.publicUrl}/sandbox/`)] : []),
    ...(runs('overview') ? [place('API docs', `${plan.publicUrl}/api/docs`)] : []),
    ...(demo ? demoLines(demo, house, place) : []),
    '',
    place('Data', dataDir),
    place('Logs', `${dataDir}/logs`),
    '',
    '  Ctrl-C stops everything; the data stays.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The pretend shop with the chat of the demo's web chat inbox. */
function widgetDemo(publicUrl: string, demo: Demo | null): string {
  const inbox = demo?.inboxes.find(({ channel }) => channel === 'webchat');
  return `${publicUrl}/widget/demo${inbox ? `?inbox=${inbox.inboxId}` : ''}`;
}

function demoLines(
  demo: Demo,
  { plan }: House,
  place: (label: string, address: string) => string,
): string[] {
  return [
    '',
    `  Demo login: maria@demo.convolog.example with the password ${DEMO_PASSWORD}`,
    `  (also ${demo.people
      .map(({ email }) => email.split('@')[0])
      .filter((name) => name !== 'maria')
      .join(', ')} @demo.convolog.example). For this machine only.`,
    '',
    '  Webhooks of the demo inboxes',
    ...demo.inboxes.map(({ name, webhookPath }) => place(name, `${plan.publicUrl}${webhookPath}`)),
    place('Mail (SMTP)', `127.0.0.1:${plan.smtpPort}`),
  ];
}
