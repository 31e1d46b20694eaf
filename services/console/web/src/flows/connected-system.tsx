/** The workspace's own system (a CRM): its address and secret, and whether it is connected. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connectCrm, disconnectCrm, loadCrm } from '../api/flow.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import classes from './step-form.module.css';

export function ConnectedSystem() {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const key = ['crm', workspace.workspaceId];
  const crm = useQuery({ queryKey: key, queryFn: loadCrm });
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const change = useMutation({
    mutationFn: (isConnecting: boolean) =>
      isConnecting ? connectCrm({ url, secret }) : disconnectCrm(),
    onSuccess: (_answer, isConnecting) => {
      setSecret('');
      say.good(isConnecting ? 'Connected. It is asked from now on.' : 'It is not asked any more.');
    },
    onError: (error) => say.failure(error),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(true);
      }}
    >
      <p className={classes.figures}>
        {crm.data?.isConnected
          ? `Connected: ${crm.data.url}`
          : 'No system is connected. A "look up" step and the panel beside a conversation ask it about the customer.'}
      </p>
      <TextInput
        label="Address"
        size="sm"
        placeholder="https://crm.example/convolog"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <PasswordInput
        label="Secret"
        description="At least 16 characters. It signs every request, and is never shown again."
        size="sm"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      <div className={classes.acts}>
        <Button
          type="submit"
          size="compact-sm"
          loading={change.isPending}
          disabled={url === '' || secret.length < 16}
        >
          Connect
        </Button>
        {crm.data?.isConnected && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            onClick={() => change.mutate(false)}
          >
            Disconnect
          </Button>
        )}
      </div>
    </form>
  );
}
