/** What the workspace's own system knows of this customer, or that it could not be reached. */
import { ArrowPathIcon, ArrowTopRightOnSquareIcon } from '@heroicons/react/16/solid';
import { ActionIcon, Anchor, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { explain } from '../api/client.js';
import { askCrm } from '../api/flow.js';
import { useSession } from '../session/session.js';
import classes from './crm-panel.module.css';
import { safe } from './content/safe-link.js';

export function CrmPanel({ conversationId }: { conversationId: string }) {
  const { workspace } = useSession();
  const crm = useQuery({
    queryKey: ['crm-of', workspace.workspaceId, conversationId],
    queryFn: () => askCrm(conversationId),
    staleTime: 60_000,
    retry: false,
  });
  if (crm.isPending) return <Skeleton height={40} radius={8} />;
  if (crm.isError) return <p className={classes.bad}>{explain(crm.error)}</p>;
  const { outcome, fields, links, reason } = crm.data;
  switch (outcome) {
    case 'not_connected':
      return <p className={classes.note}>No system is connected.</p>;
    case 'not_found':
      return <p className={classes.note}>Not known there.</p>;
    case 'unreachable':
      return (
        <p className={classes.bad}>
          Could not be reached. {reason}
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label="Ask again"
            loading={crm.isFetching}
            onClick={() => void crm.refetch()}
          >
            <ArrowPathIcon width={14} />
          </ActionIcon>
        </p>
      );
    case 'found':
      return (
        <>
          <dl className={classes.fields}>
            {Object.entries(fields).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {links.map(({ label, url }) => {
            const href = safe(url);
            return href ? (
              <Anchor key={url} href={href} target="_blank" rel="noreferrer" size="sm">
                {label} <ArrowTopRightOnSquareIcon width={12} aria-hidden />
              </Anchor>
            ) : null;
          })}
        </>
      );
  }
}
