/** How heavy a conversation of each channel is, and whether its customer looks at a screen. */
import { NumberInput, Switch } from '@mantine/core';
import type { PolicyRules } from '../api/policy.js';
import { markOf } from '../channel-marks.js';
import classes from './routing-page.module.css';

type Channels = PolicyRules['channels'];

interface ChannelRulesProps {
  readonly channels: Channels;
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (channels: Channels) => void;
}

export function ChannelRules({ channels, faultOf, onChange }: ChannelRulesProps) {
  const change = (channel: string, part: Partial<Channels[string]>) => {
    const before = channels[channel] ?? { weight: 1, botTakesOver: true };
    onChange({ ...channels, [channel]: { ...before, ...part } });
  };
  return (
    <ul className={classes.channels}>
      <li aria-hidden>
        <span>Channel</span>
        <span>Weight</span>
        <span>Answer in 30 s</span>
      </li>
      {Object.entries(channels).map(([channel, { weight, botTakesOver }]) => (
        <li key={channel}>
          <b>{markOf(channel).label}</b>
          <NumberInput
            size="xs"
            aria-label={`Weight of ${markOf(channel).label}`}
            min={1}
            allowDecimal={false}
            allowNegative={false}
            value={Number.isFinite(weight) ? weight : ''}
            error={faultOf(`channels.${channel}.weight`)}
            onChange={(value) =>
              change(channel, { weight: value === '' ? Number.NaN : Number(value) })
            }
          />
          <Switch
            aria-label={`The bot takes over in ${markOf(channel).label}`}
            checked={botTakesOver}
            onChange={({ currentTarget }) =>
              change(channel, { botTakesOver: currentTarget.checked })
            }
          />
        </li>
      ))}
    </ul>
  );
}
