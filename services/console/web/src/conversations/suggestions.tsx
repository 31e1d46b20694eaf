/** What the brain would say to the customer's last words: inserted by a click, or with Alt and a number. */
import { LightBulbIcon } from '@heroicons/react/16/solid';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type Close, loadSuggestions } from '../api/knowledge.js';
import { useSession } from '../session/session.js';
import classes from './suggestions.module.css';

interface SuggestionsProps {
  readonly conversationId: string;
  /** The customer's last message; asked again when there is a newer one. */
  readonly lastInbound: string | null;
  readonly onInsert: (entry: Close) => void;
}

export function Suggestions({ conversationId, lastInbound, onInsert }: SuggestionsProps) {
  const { workspace } = useSession();
  const answer = useQuery({
    queryKey: ['suggestions', workspace.workspaceId, conversationId, lastInbound],
    queryFn: () => loadSuggestions(conversationId),
    enabled: lastInbound !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const suggestions = lastInbound === null ? [] : (answer.data?.suggestions ?? []);
  const insert = (at: number) => () => {
    const entry = suggestions[at];
    if (entry) onInsert(entry);
  };
  // Also while the agent types: no field is left out. By the key's place: with Alt held a Mac, and a French
  // keyboard at all times, writes something else there than the digit.
  useHotkeys(
    ['alt+digit1', 'alt+digit2', 'alt+digit3'].map((keys, at) => [
      keys,
      insert(at),
      { usePhysicalKeys: true },
    ]),
    [],
  );
  if (suggestions.length === 0) return null;
  return (
    <ol className={classes.suggestions} aria-label="Suggested answers">
      {suggestions.map((entry, at) => (
        <li key={entry.entryId}>
          <button type="button" title={entry.answer} onClick={insert(at)}>
            <LightBulbIcon width={13} aria-hidden />
            <b>{entry.title}</b>
            <span>{entry.answer}</span>
            <kbd>Alt {at + 1}</kbd>
          </button>
        </li>
      ))}
    </ol>
  );
}
