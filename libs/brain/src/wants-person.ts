/** Whether somebody asks for a human being, in any of our languages. */
import { normalise } from './terms.js';

/** Matched as whole words in a row, after normalising. No regular expression: linear by design. */
const PHRASES: readonly string[] = [
  // en
  'human',
  'real person',
  'a person',
  'agent',
  'representative',
  'live chat',
  'operator',
  'someone real',
  'talk to someone',
  'speak to someone',
  'speak with someone',
  'customer service',
  // nl
  'medewerker',
  'een mens',
  'echt mens',
  'echte mens',
  'echt persoon',
  'echte persoon',
  'iemand spreken',
  'klantenservice',
  'collega',
  // de
  'mitarbeiter',
  'mitarbeiterin',
  'ein mensch',
  'einen menschen',
  'echter mensch',
  'jemanden sprechen',
  'jemandem sprechen',
  'kundendienst',
  'kundenservice',
  // fr
  'conseiller',
  'conseillere',
  'un humain',
  'une personne',
  'vraie personne',
  'parler a quelqu un',
  'service client',
];

export function wantsPerson(text: string): boolean {
  const padded = ` ${normalise(text)} `;
  return PHRASES.some((phrase) => padded.includes(` ${phrase} `));
}
