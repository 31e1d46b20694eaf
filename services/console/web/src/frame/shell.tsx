/** What stands around every page: the rail, the connection, offers, help. */
import { UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { type ReactNode, useCallback } from 'react';
import { Link, useLocation } from 'wouter';
import type { Problem } from '../../../live-state/index.js';
import { OfferBanner } from '../conversations/offer-banner.js';
import { LiveProvider, useLivePart } from '../live/live.js';
import { useSession } from '../session/session.js';
import { ConnectionStrip } from './connection-strip.js';
import { Help } from './help.js';
import { HelpContext } from './help-context.js';
import { Logo } from './logo.js';
import { places } from './places.js';
import { PresenceToggle } from './presence-toggle.js';
import classes from './shell.module.css';
import { useSay } from './toasts.js';
import { SafetyNet } from './trouble.js';
import { UserMenu } from './user-menu.js';

export function Shell({ children }: { children: ReactNode }) {
  const { workspace, lost } = useSession();
  const say = useSay();
  const [location] = useLocation();
  const [isHelpOpen, help] = useDisclosure(false);
  useHotkeys([
    ['shift+?', help.open],
    ['?', help.open],
  ]);
  const onProblem = useCallback(
    (problem: Problem) => say.bad(problem.detail ?? problem.title),
    [say],
  );
  const isThreadOpen = location.startsWith('/c/');
  return (
    <LiveProvider
      key={workspace.workspaceId}
      workspaceId={workspace.workspaceId}
      onLoggedOut={lost}
      onProblem={onProblem}
    >
      <HelpContext value={help.open}>
        <div className={classes.shell} data-thread={isThreadOpen || undefined}>
          <Rail />
          <main className={classes.main}>
            <ConnectionStrip />
            <OfferBanner />
            <div className={classes.page}>
              <SafetyNet resetKey={location}>{children}</SafetyNet>
            </div>
          </main>
        </div>
        <Help isOpen={isHelpOpen} onClose={help.close} />
      </HelpContext>
    </LiveProvider>
  );
}

/** On a phone the rail is longer than the screen. */
function intoView(place: HTMLElement | null): void {
  place?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

function Rail() {
  const { account, workspace, isAdmin, mayServe } = useSession();
  const [location] = useLocation();
  const unread = useLivePart((state) => {
    let count = 0;
    for (const row of state.rows.values())
      if (row.holder.kind === 'agent' && row.holder.agentId === account.accountId)
        count += row.unread;
    return count;
  });
  return (
    <nav className={classes.rail} aria-label="Main">
      <Link href="/" className={classes.logo} aria-label="Convolog, to the conversations">
        <Logo size={34} withName={false} />
      </Link>
      <div className={classes.places}>
        {places
          .filter(({ isForAdmins }) => isAdmin || !isForAdmins)
          .filter(({ isForLeads }) => workspace.role !== 'agent' || !isForLeads)
          .map(({ to, label, title, Icon }) => {
            const isHere =
              to === '/' ? location === '/' || location.startsWith('/c/') : location === to;
            return (
              <UnstyledButton
                key={to}
                component={Link}
                href={to}
                className={classes.place}
                aria-current={isHere ? 'page' : undefined}
                ref={isHere ? intoView : undefined}
                title={title}
              >
                <Icon width={22} height={22} aria-hidden />
                <span>{label}</span>
                {to === '/' && unread > 0 && (
                  <b className={classes.badge} aria-label={`${unread} unread with you`}>
                    {unread > 99 ? '99+' : unread}
                  </b>
                )}
              </UnstyledButton>
            );
          })}
      </div>
      <div className={classes.foot}>
        {mayServe && <PresenceToggle />}
        <UserMenu />
      </div>
    </nav>
  );
}
