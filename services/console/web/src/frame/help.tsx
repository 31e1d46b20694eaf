/** Keyboard and marks, on one card. */
import { Modal } from '@mantine/core';
import { Ticks } from '../conversations/ticks.js';
import classes from './help.module.css';

const keys: readonly (readonly [string, string])[] = [
  ['j', 'Next conversation'],
  ['k', 'Previous conversation'],
  ['Enter', 'Open it'],
  ['a', 'Accept the offer, or pick up'],
  ['m', 'Into the messages; ↑ and ↓ go from one to the next'],
  ['r', 'Reply; on a message of the customer: to that one'],
  ['n', 'Write an internal note'],
  ['Alt+1', 'Insert the first suggested answer (2, 3: the next)'],
  ['e', 'Resolve'],
  ['t', 'As it was: the time machine'],
  ['p', "The person's timeline over all channels"],
  ['/', 'Search'],
  ['Esc', 'Leave a field, or the conversation'],
  ['?', 'This card'],
];

const outcomes = ['composed', 'accepted', 'delivered', 'read', 'failed', 'unknown'] as const;
const meanings: Readonly<Record<(typeof outcomes)[number], string>> = {
  composed: 'Recorded here, on its way to the channel',
  accepted: 'The channel has taken it',
  delivered: "It reached the customer's device",
  read: 'The customer has seen it',
  failed: 'The channel refused it; the reason stands beside it',
  unknown: 'No clear answer came. It is not sent again by itself, so nobody gets it twice',
};

export function Help({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Keyboard and marks"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.columns}>
        <section>
          <h3>Keys</h3>
          <dl className={classes.keys}>
            {keys.map(([key, meaning]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>What became of a message</h3>
          <dl className={classes.keys}>
            {outcomes.map((outcome) => (
              <div key={outcome}>
                <dt>
                  <Ticks outcome={outcome} />
                </dt>
                <dd>{meanings[outcome]}</dd>
              </div>
            ))}
          </dl>
          <h3>Waiting time</h3>
          <p>Amber from 30 seconds, red from 2 minutes.</p>
        </section>
      </div>
    </Modal>
  );
}
