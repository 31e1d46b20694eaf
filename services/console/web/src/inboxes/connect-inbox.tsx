/** Connects a new inbox: choose a channel, fill in what that channel asks for. */
import { Alert, Button, Modal, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, explain } from '../api/client.js';
import { type ChannelInfo, connectInbox, type Inbox, loadChannels } from '../api/places.js';
import { ChannelMark } from '../channel-marks.js';
import { Waiting } from '../frame/empty.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import classes from './connect-inbox.module.css';
import { Settings } from './settings.js';
import { settingsFrom, type Values } from './setting-values.js';

interface ConnectInboxProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ConnectInbox({ isOpen, onClose }: ConnectInboxProps) {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const [channel, setChannel] = useState<ChannelInfo | null>(null);
  const [made, setMade] = useState<Inbox | null>(null);
  const channels = useQuery({ queryKey: ['channels'], queryFn: loadChannels, enabled: isOpen });
  const close = () => {
    onClose();
    setChannel(null);
    setMade(null);
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size="lg"
      title={channel ? `Connect ${channel.label}` : 'Connect an inbox'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made ? (
        <Made inbox={made} onClose={close} />
      ) : channel ? (
        <ConnectForm
          channel={channel}
          onBack={() => setChannel(null)}
          onMade={(inbox) => {
            setMade(inbox);
            void queries.invalidateQueries({ queryKey: ['inboxes', workspace.workspaceId] });
          }}
        />
      ) : channels.isError ? (
        <Trouble
          title="The channels could not be loaded"
          text={explain(channels.error)}
          onRetry={() => void channels.refetch()}
        />
      ) : channels.isPending ? (
        <Waiting />
      ) : (
        <div className={classes.choice}>
          {channels.data.map((info) => (
            <UnstyledButton
              key={info.id}
              className={classes.channel}
              onClick={() => setChannel(info)}
            >
              <ChannelMark channel={info.id} size={40} />
              {info.label}
            </UnstyledButton>
          ))}
        </div>
      )}
    </Modal>
  );
}

interface ConnectFormProps {
  readonly channel: ChannelInfo;
  readonly onBack: () => void;
  readonly onMade: (inbox: Inbox) => void;
}

function ConnectForm({ channel, onBack, onMade }: ConnectFormProps) {
  const [name, setName] = useState(channel.label);
  const [values, setValues] = useState<Values>({});
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const errors = new Map(
    error instanceof ApiError
      ? error.problem.errors?.map(({ field, rule }) => [field.replace(/^config\./, ''), rule])
      : [],
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const config = settingsFrom(channel.settings, values);
      onMade(await connectInbox({ channel: channel.id, name: name.trim(), config }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="What your team calls this inbox"
          required
          data-autofocus
          value={name}
          error={errors.get('name')}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Settings
          schema={channel.settings}
          path=""
          values={values}
          errors={errors}
          onChange={(path, value) => setValues((before) => ({ ...before, [path]: value }))}
        />
        {error !== null && (
          <Alert color="red" variant="light" role="alert">
            {explain(error)}
          </Alert>
        )}
        <div className={classes.buttons}>
          <Button variant="default" size="sm" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" size="sm" loading={isBusy}>
            Connect
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function Made({ inbox, onClose }: { inbox: Inbox; onClose: () => void }) {
  return (
    <Stack gap="sm">
      <p className={classes.made}>
        <b>{inbox.name}</b> is connected. Give this address to the channel as its webhook:
      </p>
      <code className={classes.code}>{new URL(inbox.webhookPath, location.origin).toString()}</code>
      <div className={classes.buttons}>
        <Button size="sm" onClick={onClose}>
          Done
        </Button>
      </div>
    </Stack>
  );
}
