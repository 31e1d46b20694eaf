/** A conversation is offered to me: not to be missed, and not a reason to jump. */
import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMemo } from 'react';
import { offersTo, type Row } from '../../../live-state/index.js';
import { ChannelMark, markOf, nameOf } from '../channel-marks.js';
import { useOfferAlerts } from '../frame/offer-alerts.js';
import { useLiveState } from '../live/live.js';
import { useSession } from '../session/session.js';
import { serverNow, useNow } from '../time.js';
import { CountdownRing } from './countdown-ring.js';
import classes from './offer-banner.module.css';
import { useActions } from './use-actions.js';
import { WaitingTime } from './waiting-time.js';

export function OfferBanner() {
  const { account } = useSession();
  const state = useLiveState();
  const now = useNow();
  const all = useMemo(() => offersTo(state, account.accountId), [state, account.accountId]);
  const open = all.filter(
    ({ offer }) => offer && Date.parse(offer.expiresAt) > Math.max(now, serverNow()),
  );
  useOfferAlerts(open);
  const first = open[0];
  return (
    <div role="alert">
      {first && <Offer key={first.conversationId} row={first} othersCount={open.length - 1} />}
    </div>
  );
}

function Offer({ row, othersCount }: { row: Row; othersCount: number }) {
  const actions = useActions();
  useHotkeys([['a', () => void (actions.busy ?? actions.accept(row))]]);
  const name = nameOf(row);
  return (
    <section className={classes.banner} aria-label="Offer">
      {row.offer && <CountdownRing key={row.offer.offerId} until={row.offer.expiresAt} />}
      <ChannelMark channel={row.channel} />
      <div className={classes.words}>
        <p>
          <b>{name}</b> waits for an answer on {markOf(row.channel).label}
          {row.waitingSince && <WaitingTime since={row.waitingSince} />}
          {othersCount > 0 && <span className={classes.more}>and {othersCount} more</span>}
        </p>
        <p className={classes.preview}>
          {row.lastDirection === 'out' && '↩ '}
          {row.preview ?? ''}
        </p>
      </div>
      <div className={classes.buttons}>
        <Button
          size="sm"
          loading={actions.busy === 'accept'}
          disabled={actions.busy === 'decline'}
          onClick={() => void actions.accept(row)}
        >
          Accept <kbd className={classes.key}>a</kbd>
        </Button>
        <Button
          size="sm"
          variant="default"
          loading={actions.busy === 'decline'}
          disabled={actions.busy === 'accept'}
          onClick={() => void actions.decline(row)}
        >
          Not now
        </Button>
      </div>
    </section>
  );
}
