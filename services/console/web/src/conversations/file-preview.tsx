/** A file of the agent's own disk before it is sent: seen, named, and to be taken back. */
import { DocumentIcon, XMarkIcon } from '@heroicons/react/20/solid';
import { ActionIcon } from '@mantine/core';
import { useCallback } from 'react';
import classes from './file-preview.module.css';
import { sizeOf } from './files.js';

interface FilePreviewProps {
  readonly file: File;
  /** Absent while it is on its way. */
  readonly onTakeBack?: () => void;
}

export function FilePreview({ file, onTakeBack }: FilePreviewProps) {
  return (
    <div className={classes.preview} role="group" aria-label="Attached file">
      <Sight file={file} />
      <span className={classes.words}>
        <b>{file.name}</b>
        <small>{sizeOf(file.size)}</small>
      </span>
      {onTakeBack && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Take the file back"
          onClick={onTakeBack}
        >
          <XMarkIcon width={18} />
        </ActionIcon>
      )}
    </div>
  );
}

function Sight({ file }: { file: File }) {
  // The address keeps the bytes in memory: it lives as long as the element that shows them.
  const show = useCallback(
    (element: HTMLImageElement | HTMLVideoElement | null) => {
      if (!element) return undefined;
      const url = URL.createObjectURL(file);
      element.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [file],
  );
  const [family] = file.type.split('/');
  if (family === 'image') return <img ref={show} className={classes.sight} alt="" />;
  if (family === 'video')
    return <video ref={show} className={classes.sight} muted preload="metadata" aria-hidden />;
  return (
    <span className={classes.icon}>
      <DocumentIcon width={20} aria-hidden />
    </span>
  );
}
