/** A picture, a film, a sound or a file, through our own media route. */
import {
  ArrowDownTrayIcon,
  DocumentIcon,
  ExclamationTriangleIcon,
  MicrophoneIcon,
} from '@heroicons/react/20/solid';
import { Modal, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Media, MediaContent } from '#libs/conversation';
import { mediaUrl } from '../../api/client.js';
import { sizeOf } from '../files.js';
import classes from './content.module.css';

interface MediaViewProps {
  readonly kind: MediaContent['kind'];
  readonly media: Media;
  readonly conversationId: string;
  readonly messageId: string;
  readonly index: number;
}

export function MediaView({ kind, media, conversationId, messageId, index }: MediaViewProps) {
  const [hasFailed, setFailed] = useState(false);
  const url = mediaUrl(conversationId, messageId, index);
  const name = media.name ?? nameless[kind];
  if (media.problem) return <MissingFile name={name} problem={media.problem} />;
  if (hasFailed || kind === 'file')
    return <FileCard url={url} name={name} media={media} hasFailed={hasFailed} />;
  const onError = () => setFailed(true);
  switch (kind) {
    case 'image':
    case 'sticker':
      return <Picture url={url} name={name} isSticker={kind === 'sticker'} onError={onError} />;
    case 'video':
      return (
        <video className={classes.video} src={url} controls preload="metadata" onError={onError}>
          <track kind="captions" />
        </video>
      );
    case 'audio':
      return (
        <div className={classes.audio}>
          {media.isVoice && <MicrophoneIcon width={18} aria-label="Voice message" />}
          <audio src={url} controls preload="metadata" onError={onError} aria-label={name}>
            <track kind="captions" />
          </audio>
        </div>
      );
  }
}

const nameless: Readonly<Record<MediaContent['kind'], string>> = {
  image: 'Picture',
  video: 'Film',
  audio: 'Sound',
  file: 'File',
  sticker: 'Sticker',
};

interface PictureProps {
  readonly url: string;
  readonly name: string;
  readonly isSticker: boolean;
  readonly onError: () => void;
}

function Picture({ url, name, isSticker, onError }: PictureProps) {
  const [isLarge, setLarge] = useState(false);
  if (isSticker)
    return (
      <img className={classes.sticker} src={url} alt={name} loading="lazy" onError={onError} />
    );
  return (
    <>
      <UnstyledButton onClick={() => setLarge(true)} aria-label={`${name}: show large`}>
        <img className={classes.picture} src={url} alt={name} loading="lazy" onError={onError} />
      </UnstyledButton>
      <Modal
        opened={isLarge}
        onClose={() => setLarge(false)}
        size="auto"
        centered
        title={name}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <img className={classes.large} src={url} alt={name} />
      </Modal>
    </>
  );
}

/** A file that the channel did not give: what it was, why it is not here, and what to do. */
function MissingFile({ name, problem }: { name: string; problem: string }) {
  return (
    <div className={classes.file} data-missing role="note">
      <span className={classes.fileIcon}>
        <ExclamationTriangleIcon width={20} aria-hidden />
      </span>
      <span className={classes.fileWords}>
        <b>{name} could not be fetched</b>
        <small>{problem} Ask the customer to send it again.</small>
      </span>
    </div>
  );
}

interface FileCardProps {
  readonly url: string;
  readonly name: string;
  readonly media: Media;
  readonly hasFailed: boolean;
}

function FileCard({ url, name, media, hasFailed }: FileCardProps) {
  const facts = [media.mime, media.sizeBytes === undefined ? null : sizeOf(media.sizeBytes)];
  return (
    <a className={classes.file} href={url} download={name}>
      <span className={classes.fileIcon}>
        <DocumentIcon width={20} aria-hidden />
      </span>
      <span className={classes.fileWords}>
        <b>{name}</b>
        <small>
          {hasFailed ? 'Could not be shown; try to download it' : facts.filter(Boolean).join(' · ')}
        </small>
      </span>
      <ArrowDownTrayIcon width={18} aria-label="Download" />
    </a>
  );
}
