/** Chooses the file that goes with the words. */
import { PaperClipIcon } from '@heroicons/react/20/solid';
import { ActionIcon, FileButton, Tooltip } from '@mantine/core';
import { type ClipboardEvent, useCallback, useState } from 'react';
import { useSay } from '../frame/toasts.js';
import { whyNot } from './files.js';

export interface Attachment {
  readonly file: File | null;
  /** Says why when it cannot go. */
  readonly choose: (file: File | null) => void;
  /** A picture that was copied lies in the clipboard as a file. */
  readonly onPaste: (event: ClipboardEvent) => void;
}

export function useAttachment(): Attachment {
  const say = useSay();
  const [file, setFile] = useState<File | null>(null);
  const choose = useCallback(
    (next: File | null) => {
      const why = next && whyNot(next);
      if (why) say.bad(why);
      else setFile(next);
    },
    [say],
  );
  const onPaste = useCallback(
    (event: ClipboardEvent) => {
      const [pasted] = event.clipboardData.files;
      if (!pasted) return;
      event.preventDefault();
      choose(pasted);
    },
    [choose],
  );
  return { file, choose, onPaste };
}

export function AttachButton({ onChoose }: { onChoose: (file: File | null) => void }) {
  return (
    <FileButton onChange={onChoose}>
      {(button) => (
        <Tooltip label="Attach a file">
          <ActionIcon
            {...button}
            variant="subtle"
            color="gray"
            size={36}
            aria-label="Attach a file"
          >
            <PaperClipIcon width={19} />
          </ActionIcon>
        </Tooltip>
      )}
    </FileButton>
  );
}
