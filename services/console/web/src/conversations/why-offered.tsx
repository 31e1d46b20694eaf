/** Why this agent was asked, and why nobody else: asked for when somebody wants to know. */
import { Loader, Popover, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { loadWhy } from '../api/conversations.js';
import { useSession } from '../session/session.js';
import classes from './why-offered.module.css';

interface WhyOfferedProps {
  readonly conversationId: string;
  /** Of the line in the thread that says who was asked. */
  readonly version: number;
}

export function WhyOffered({ conversationId, version }: WhyOfferedProps) {
  const { workspace } = useSession();
  const [isOpen, setOpen] = useState(false);
  const why = useQuery({
    queryKey: ['why', workspace.workspaceId, conversationId, version],
    queryFn: () => loadWhy(conversationId, version),
    enabled: isOpen,
    staleTime: Number.POSITIVE_INFINITY, // What is on record does not change.
  });
  return (
    <Popover opened={isOpen} onChange={setOpen} width={360} shadow="md" withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.ask}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Why?
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        {why.isPending && <Loader size="xs" />}
        {why.isError && <p className={classes.line}>{explain(why.error)}</p>}
        {why.data?.lines.map((line) => (
          <p key={line} className={classes.line}>
            {line}
          </p>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
