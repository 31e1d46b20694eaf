/** Merging, splitting and keeping apart, each with its way back; whatever shows the person is read again. */
import { useQueryClient } from '@tanstack/react-query';
import {
  forgetPerson,
  keepApart,
  type MergeReason,
  mergePersons,
  splitPerson,
} from '../api/persons.js';
import { useSay } from '../frame/toasts.js';
import { useRun } from '../frame/use-run.js';
import { useSession } from '../session/session.js';

export interface Merging {
  readonly isBusy: boolean;
  /** True when it is on record. */
  readonly merge: (contactId: string, other: Other, remark?: string) => Promise<boolean>;
  readonly split: (contactId: string, mergeId: string, name: string) => Promise<boolean>;
  readonly forget: (
    contactId: string,
    contactIds: readonly string[],
    name: string,
  ) => Promise<boolean>;
  readonly apart: (contactId: string, other: Other) => Promise<boolean>;
}

interface Other {
  readonly personId: string;
  readonly name: string;
  readonly because?: MergeReason;
}

export function useMerging(): Merging {
  const say = useSay();
  const queries = useQueryClient();
  const { workspace } = useSession();
  const { busy, run: runOne } = useRun<'change'>();

  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    const isDone = await runOne('change', work);
    void queries.invalidateQueries({ queryKey: ['person', workspace.workspaceId] });
    void queries.invalidateQueries({ queryKey: ['timeline', workspace.workspaceId] });
    return isDone;
  };

  const merge: Merging['merge'] = (contactId, { personId, name, because }, remark) =>
    run(async () => {
      const { mergeId } = await mergePersons(contactId, {
        mergeId: crypto.randomUUID(),
        withContactId: personId,
        ...(because ? { because } : {}),
        ...(remark?.trim() ? { remark: remark.trim() } : {}),
      });
      say.good(`${name} is the same person from now on.`, {
        label: 'Undo',
        go: () =>
          void run(async () => {
            await splitPerson(contactId, mergeId);
            say.good(`Undone: ${name} is a person of their own.`);
          }),
      });
    });

  return {
    isBusy: busy !== null,
    merge,
    split: (contactId, mergeId, name) =>
      run(async () => {
        await splitPerson(contactId, mergeId);
        say.good(`${name} is a person of their own again.`);
      }),
    forget: (contactId, contactIds, name) =>
      run(async () => {
        await forgetPerson(contactId, contactIds);
        say.good(`${name} is forgotten.`);
      }),
    apart: (contactId, { personId, name }) =>
      run(async () => {
        await keepApart(contactId, personId);
        say.good(`${name} is not offered here again.`);
      }),
  };
}
