/** A sign under a customer's message, where the channel has such. */
import { FaceSmileIcon } from '@heroicons/react/16/solid';
import { ActionIcon, Menu } from '@mantine/core';
import { react } from '../api/templates.js';
import { useSay } from '../frame/toasts.js';
import classes from './bubble.module.css';

const SIGNS = ['👍', '❤️', '😊', '😢', '🙏', '✅'];

interface ReactMenuProps {
  readonly conversationId: string;
  readonly messageId: string;
  /** Ours that stands there; another one replaces it. */
  readonly mine: string | null;
}

export function ReactMenu({ conversationId, messageId, mine }: ReactMenuProps) {
  const say = useSay();
  const put = (emoji: string | null) =>
    void react(conversationId, messageId, emoji).catch(say.failure);
  return (
    <Menu position="top" shadow="md" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="React to this message">
          <FaceSmileIcon width={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes.signs}>
        {SIGNS.map((emoji) => (
          <Menu.Item
            key={emoji}
            component="button"
            aria-label={emoji === mine ? `Take back ${emoji}` : `React with ${emoji}`}
            data-mine={emoji === mine || undefined}
            onClick={() => put(emoji === mine ? null : emoji)}
          >
            {emoji}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
