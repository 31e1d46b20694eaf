/** Talks to the draft as a customer would; the knowledge behind it is the published one. */
import { ArrowPathIcon, PaperAirplaneIcon } from '@heroicons/react/16/solid';
import { ActionIcon, Button, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { tryFlow } from '../api/flow.js';
import { asFlow, type Draft } from './draft.js';
import classes from './try-it.module.css';

interface TryItProps {
  readonly draft: Draft;
  readonly isBroken: boolean;
  readonly onSelect: (id: string) => void;
}

export function TryIt({ draft, isBroken, onSelect }: TryItProps) {
  const [said, setSaid] = useState<readonly { text: string; payload?: string }[]>([]);
  const [words, setWords] = useState('');
  const [isClosed, setClosed] = useState(false);
  const tried = useQuery({
    queryKey: ['try-flow', draft, said, isClosed],
    queryFn: () => tryFlow({ flow: asFlow(draft), said, isClosed }),
    enabled: !isBroken && said.length > 0,
    // What was said stays on the screen while the next turn is decided.
    placeholderData: (before) => (said.length > 0 ? before : undefined),
    retry: false,
  });
  const send = (text: string, payload?: string) => {
    if (text.trim() === '') return;
    setSaid([...said, { text, ...(payload ? { payload } : {}) }]);
    setWords('');
  };
  if (isBroken)
    return <p className={classes.note}>Mend the mistakes first; then the draft can be tried.</p>;
  const lines = said.length > 0 ? (tried.data?.lines ?? []) : [];
  return (
    <div className={classes.try}>
      <header>
        <Switch
          size="xs"
          label="The team is closed"
          checked={isClosed}
          onChange={(event) => setClosed(event.currentTarget.checked)}
        />
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<ArrowPathIcon width={13} />}
          onClick={() => setSaid([])}
        >
          From the beginning
        </Button>
      </header>
      <div className={classes.lines} role="log" aria-label="Tried conversation">
        {lines.length === 0 && (
          <p className={classes.note}>
            Write as a customer. Nothing of it is recorded, and nobody is disturbed.
          </p>
        )}
        {lines.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={classes.line} data-who={line.who}>
            <p>{line.text}</p>
            {line.options.map(({ title, payload }) => (
              <Button
                key={payload}
                size="compact-xs"
                variant="default"
                disabled={index !== lines.length - 1}
                onClick={() => send(title, payload)}
              >
                {title}
              </Button>
            ))}
            {line.path.length > 0 && (
              <footer>
                {line.path.map((id, at) => (
                  // oxlint-disable-next-line react/no-array-index-key
                  <button key={at} type="button" onClick={() => onSelect(id)}>
                    {id}
                  </button>
                ))}
              </footer>
            )}
          </div>
        ))}
        {tried.isError && <p className={classes.bad}>{explain(tried.error)}</p>}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(words);
        }}
      >
        <TextInput
          size="sm"
          aria-label="Say as a customer"
          placeholder="Where is my order?"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <ActionIcon type="submit" size="lg" aria-label="Say it">
          <PaperAirplaneIcon width={16} />
        </ActionIcon>
      </form>
    </div>
  );
}
