/** Something gets worse: whoever publishes all the same says why, by name. */
import { Textarea } from '@mantine/core';
import { useSession } from '../session/session.js';

interface OverruleProps {
  /** "2 questions get" */
  readonly what: string;
  readonly reason: string;
  readonly onChange: (reason: string) => void;
}

export function Overrule({ what, reason, onChange }: OverruleProps) {
  const { account } = useSession();
  return (
    <Textarea
      mt="md"
      label={`${what} worse. Publish all the same?`}
      description={`Your name (${account.name}) and this reason are recorded with the version.`}
      placeholder="Why it is right"
      autosize
      minRows={2}
      maxLength={500}
      value={reason}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
