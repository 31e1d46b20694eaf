/** The rules of routing: looked at, changed, and published with a reason as a new version. */
import { faultsOf } from '#libs/matching';
import { Button, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Policy, type PolicyRules, publishPolicy } from '../api/policy.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import { ChannelRules } from './channel-rules.js';
import { InboxRules } from './inbox-rules.js';
import { groups, inWords } from './rule-fields.js';
import classes from './routing-page.module.css';

export function RulesForm({ policy }: { policy: Policy }) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [rules, setRules] = useState(policy.rules);
  const [remark, setRemark] = useState('');
  const mayPublish = workspace.role === 'admin' || workspace.role === 'lead';
  const change = (part: Partial<PolicyRules>) => setRules({ ...rules, ...part });
  const faults = faultsOf(rules);
  const isChanged = JSON.stringify(rules) !== JSON.stringify(policy.rules);
  const faultOf = (field: string) => {
    const fault = faults.find((one) => one.field === field);
    return fault && inWords(fault.rule);
  };
  const publish = useMutation({
    mutationFn: () => publishPolicy(policy.version, changesOf(policy.rules, rules), remark.trim()),
    onSuccess: () => say.good('Published. The next offer goes by it.'),
    onError: (error) => say.failure(error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['policy', workspace.workspaceId] }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate();
      }}
    >
      <fieldset className={classes.form} disabled={!mayPublish}>
        {groups.map(({ title, text, fields }) => (
          <section key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
            {fields.map(({ rule, label, hint, unit = '' }) => (
              <NumberInput
                key={rule}
                label={label}
                description={hint}
                suffix={unit}
                allowDecimal={false}
                allowNegative={false}
                value={Number.isFinite(rules[rule]) ? rules[rule] : ''}
                error={faultOf(rule)}
                onChange={(value) => change({ [rule]: value === '' ? Number.NaN : Number(value) })}
              />
            ))}
          </section>
        ))}
        <section>
          <h2>Room</h2>
          <p>What an agent carries at once. Each conversation is as heavy as its channel.</p>
          <NumberInput
            label="Weight that fits an agent"
            description="For agents without a capacity of their own."
            allowDecimal={false}
            allowNegative={false}
            value={Number.isFinite(rules.capacity) ? rules.capacity : ''}
            error={faultOf('capacity')}
            onChange={(value) => change({ capacity: value === '' ? Number.NaN : Number(value) })}
          />
          <ChannelRules
            channels={rules.channels}
            faultOf={faultOf}
            onChange={(channels) => change({ channels })}
          />
          <label className={classes.choice}>
            Picked up by hand
            <SegmentedControl
              fullWidth
              size="xs"
              data={[
                { value: 'any', label: 'As many as they like' },
                { value: 'within_capacity', label: 'What fits; leads more' },
              ]}
              value={rules.pickUp}
              onChange={(pickUp) => change({ pickUp: pickUp as PolicyRules['pickUp'] })}
            />
          </label>
        </section>
        <InboxRules
          inboxes={rules.inboxes}
          faultOf={faultOf}
          onChange={(inboxes) => change({ inboxes })}
        />
      </fieldset>
      {mayPublish && isChanged && (
        <div className={classes.publish}>
          <TextInput
            aria-label="What changes, and why"
            placeholder="What changes, and why (for the list of versions)"
            maxLength={500}
            value={remark}
            onChange={({ currentTarget }) => setRemark(currentTarget.value)}
          />
          <Button size="sm" variant="default" onClick={() => setRules(policy.rules)}>
            Undo
          </Button>
          <Button size="sm" type="submit" disabled={faults.length > 0} loading={publish.isPending}>
            Publish
          </Button>
        </div>
      )}
    </form>
  );
}

/** What is sent is what was changed: rules that this page does not know stay as they are. */
function changesOf(before: PolicyRules, after: PolicyRules): Partial<PolicyRules> {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([rule, value]) =>
        JSON.stringify(value) !== JSON.stringify(before[rule as keyof PolicyRules]),
    ),
  );
}
