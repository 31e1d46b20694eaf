/** Who is offered what: the agents with what they can do, and the rules, published in versions. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { explain } from '../api/client.js';
import { loadPolicy } from '../api/policy.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { AgentsList } from './agents-list.js';
import { PolicyVersions } from './policy-versions.js';
import { RulesForm } from './rules-form.js';

export function RoutingPage() {
  const { workspace } = useSession();
  const policy = useQuery({
    queryKey: ['policy', workspace.workspaceId],
    queryFn: loadPolicy,
  });
  return (
    <Page>
      <PageHead
        title="Routing"
        text="Who is offered which conversation. Every offer says why, and under which version of the rules."
      />
      <AgentsList />
      {policy.isError ? (
        <Trouble
          title="The rules could not be loaded"
          text={explain(policy.error)}
          onRetry={() => void policy.refetch()}
        />
      ) : policy.data ? (
        <>
          {/* A new version begins a new form; what somebody else published is not typed over. */}
          <RulesForm key={policy.data.version} policy={policy.data} />
          <PolicyVersions history={policy.data.history} />
        </>
      ) : (
        <Skeleton height={420} radius={12} mt={14} />
      )}
    </Page>
  );
}
