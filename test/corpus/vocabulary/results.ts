/** What all vocabularies ask of our results. */
import type { InboundElement, InboundFact } from '#libs/channels';
import type { Content } from '#libs/conversation';

type Result = InboundElement['result'];

export function factsOf(results: readonly Result[]): InboundFact[] {
  return results.flatMap((result) => (result.kind === 'fact' ? [result.fact] : []));
}

/** Why nothing is shown, in our words. */
export function setAside(results: readonly Result[]): string | null {
  const [first] = results;
  if (!first) return 'nothing';
  if (first.kind === 'filtered') return `filtered: ${first.reason}`;
  return first.kind === 'malformed' ? `quarantined: ${first.error}` : null;
}

/** The platform's own word in a reason such as `The change "feed" is not part of a conversation.` */
export function namedIn(results: readonly Result[]): string | undefined {
  const [first] = results;
  return first?.kind === 'filtered' ? /"([^"]*)"/.exec(first.reason)?.[1] : undefined;
}

export function contentOf(fact: InboundFact | undefined): Content | null {
  return fact && 'content' in fact ? fact.content : null;
}

export function textOf(content: Content | null): string | undefined {
  switch (content?.kind) {
    case 'text':
    case 'rich_text':
      return content.text;
    case 'button_reply':
    case 'list_reply':
      return content.title;
    default:
      return content && 'caption' in content ? content.caption : undefined;
  }
}
