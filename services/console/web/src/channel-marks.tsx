/**
 * How each channel looks, as data. A channel that is not listed still gets a mark of its own: its
 * first letter on a colour made from its name.
 */
import {
  BoltIcon,
  CameraIcon,
  ChatBubbleLeftRightIcon,
  DevicePhoneMobileIcon,
  EnvelopeIcon,
  PaperAirplaneIcon,
} from '@heroicons/react/20/solid';
import type { ComponentType, CSSProperties, SVGProps } from 'react';
import classes from './channel-marks.module.css';

interface Mark {
  readonly label: string;
  /** Hue and chroma of the mark; lightness follows the scheme. */
  readonly hue: number;
  readonly chroma: number;
  readonly Icon: ComponentType<SVGProps<SVGSVGElement>> | null;
  /** Longest text of one message, for the composer's hint. Longer ones go out in parts. */
  readonly textCharsMax: number | null;
  /** Hours after the customer's last message in which free text may go out. */
  readonly replyWindowHours: number | null;
}

const known: Readonly<Record<string, Mark>> = {
  webchat: mark('Web chat', 295, 0.15, ChatBubbleLeftRightIcon, 4_000),
  messenger: mark('Messenger', 252, 0.16, BoltIcon, 2_000, 24),
  whatsapp: mark('WhatsApp', 152, 0.13, DevicePhoneMobileIcon, 4_096, 24),
  email: mark('Email', 62, 0.12, EnvelopeIcon, null),
  instagram: mark('Instagram', 355, 0.16, CameraIcon, 1_000, 24),
  telegram: mark('Telegram', 225, 0.12, PaperAirplaneIcon, 4_096),
};

function mark(
  label: string,
  hue: number,
  chroma: number,
  Icon: Mark['Icon'],
  textCharsMax: number | null,
  replyWindowHours: number | null = null,
): Mark {
  return { label, hue, chroma, Icon, textCharsMax, replyWindowHours };
}

export const knownChannels: readonly string[] = ['webchat', 'messenger', 'whatsapp', 'email'];

export function markOf(channel: string): Mark {
  const found = known[channel];
  if (found) return found;
  let hash = 0;
  for (const letter of channel) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  const label = channel ? channel[0]?.toUpperCase() + channel.slice(1) : 'Unknown channel';
  return mark(label, hash, 0.12, null, null);
}

/** The channel's hue for CSS: `var(--channel-ink)` and `var(--channel-soft)` follow from it. */
export function channelStyle(channel: string): CSSProperties {
  const { hue, chroma } = markOf(channel);
  return { '--hue': hue, '--chroma': chroma } as CSSProperties;
}

export function ChannelMark({ channel, size = 36 }: { channel: string; size?: number }) {
  const { label, Icon } = markOf(channel);
  return (
    <span
      className={classes.mark}
      style={{ ...channelStyle(channel), width: size, height: size, borderRadius: size / 3.2 }}
      role="img"
      aria-label={label}
      title={label}
    >
      {Icon ? (
        <Icon width={size * 0.52} height={size * 0.52} aria-hidden />
      ) : (
        <b style={{ fontSize: size * 0.44 }} aria-hidden>
          {label[0]}
        </b>
      )}
    </span>
  );
}
