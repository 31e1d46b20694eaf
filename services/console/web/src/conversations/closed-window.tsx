/** The reply window is over: why, and what may still be sent. */
import { Button, Loader, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Row } from '../../../live-state/index.js';
import { explain } from '../api/client.js';
import { loadTemplates, type Template } from '../api/templates.js';
import { markOf, nameOf } from '../channel-marks.js';
import { fullTime } from '../time.js';
import classes from './closed-window.module.css';
import { TemplateForm } from './template-form.js';

interface ClosedWindowProps {
  readonly row: Row;
  readonly closedAt: number;
  readonly hasTemplates: boolean;
}

export function ClosedWindow({ row, closedAt, hasTemplates }: ClosedWindowProps) {
  const { label } = markOf(row.channel);
  return (
    <div className={classes.closed}>
      <p>
        <b>{label} takes no free words any more.</b> A business may answer for some hours after the
        customer wrote; that ended {fullTime(new Date(closedAt).toISOString())}.{' '}
        {hasTemplates
          ? `Send a template, or wait until ${nameOf(row)} writes again.`
          : `Wait until ${nameOf(row)} writes again; a note is possible.`}
      </p>
      {hasTemplates && <Templates conversationId={row.conversationId} />}
    </div>
  );
}

const keyOf = ({ name, language }: Template) => `${name} ${language}`;

function Templates({ conversationId }: { conversationId: string }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const templates = useQuery({
    queryKey: ['templates', conversationId],
    queryFn: () => loadTemplates(conversationId),
  });
  if (templates.isPending) return <Loader size="xs" aria-label="Loading the templates" />;
  if (templates.isError)
    return (
      <p className={classes.trouble}>
        {explain(templates.error)}{' '}
        <Button size="compact-xs" variant="subtle" onClick={() => void templates.refetch()}>
          Try again
        </Button>
      </p>
    );
  if (templates.data.length === 0)
    return <p className={classes.trouble}>No template of this account is approved.</p>;
  const template = templates.data.find((each) => keyOf(each) === chosen);
  return (
    <>
      <Select
        size="xs"
        aria-label="Template"
        placeholder="Choose a template"
        searchable
        comboboxProps={{ position: 'top-start' }}
        value={chosen}
        onChange={setChosen}
        data={templates.data.map((each) => ({
          value: keyOf(each),
          label: `${each.name.replaceAll('_', ' ')} (${each.language}, ${each.category})`,
        }))}
      />
      {template && (
        <TemplateForm
          key={keyOf(template)}
          conversationId={conversationId}
          template={template}
          onSent={() => setChosen(null)}
        />
      )}
    </>
  );
}
