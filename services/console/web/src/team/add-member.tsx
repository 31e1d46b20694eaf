/** Adds a colleague to the workspace. */
import { Alert, Button, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, explain } from '../api/client.js';
import { addMember, type NewMember } from '../api/places.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import { roles } from './roles.js';

const nobody: NewMember = { name: '', email: '', password: '', role: 'agent' };
const PASSWORD_CHARS_MIN = 12;

export function AddMember({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [member, setMember] = useState(nobody);
  const add = useMutation({
    mutationFn: () => addMember(member),
    onSuccess() {
      say.good(`${member.name} is in the team.`);
      setMember(nobody);
      onClose();
      return queries.invalidateQueries({ queryKey: ['members', workspace.workspaceId] });
    },
  });
  const problem = add.error instanceof ApiError ? add.error.problem : null;
  const errorOf = (field: string) => problem?.errors?.find((error) => error.field === field)?.rule;
  const set = (change: Partial<NewMember>) => setMember((before) => ({ ...before, ...change }));
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Add a member"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            data-autofocus
            value={member.name}
            error={errorOf('name')}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
          <TextInput
            label="Email"
            type="email"
            required
            value={member.email}
            error={errorOf('email')}
            onChange={({ currentTarget }) => set({ email: currentTarget.value })}
          />
          <PasswordInput
            label="First password"
            description={`At least ${PASSWORD_CHARS_MIN} characters. Not used when the address has an account already.`}
            required
            minLength={PASSWORD_CHARS_MIN}
            autoComplete="new-password"
            value={member.password}
            error={errorOf('password')}
            onChange={({ currentTarget }) => set({ password: currentTarget.value })}
          />
          <Select
            label="Role"
            data={roles.map(({ id, label, hint }) => ({ value: id, label: `${label}: ${hint}` }))}
            value={member.role}
            allowDeselect={false}
            onChange={(role) => role && set({ role: role as NewMember['role'] })}
          />
          {add.error && !problem?.errors?.length && (
            <Alert color="red" variant="light" role="alert">
              {explain(add.error)}
            </Alert>
          )}
          <Button type="submit" size="sm" loading={add.isPending}>
            Add
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
