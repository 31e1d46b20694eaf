/** Which page stands behind which address. */
import { Redirect, Route, Switch } from 'wouter';
import { ConversationsPage } from './conversations/conversations-page.js';
import { Shell } from './frame/shell.js';
import { SafetyNet } from './frame/trouble.js';
import { InboxesPage } from './inboxes/inboxes-page.js';
import { SessionProvider } from './session/session.js';
import { TeamPage } from './team/team-page.js';
import { TodayPage } from './today/today-page.js';

export function App() {
  return (
    <SafetyNet>
      <SessionProvider>
        <Shell>
          <Switch>
            <Route path="/">
              <ConversationsPage conversationId={null} />
            </Route>
            <Route path="/c/:id">{({ id }) => <ConversationsPage conversationId={id} />}</Route>
            <Route path="/today">
              <TodayPage />
            </Route>
            <Route path="/inboxes">
              <InboxesPage />
            </Route>
            <Route path="/team">
              <TeamPage />
            </Route>
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </Shell>
      </SessionProvider>
    </SafetyNet>
  );
}
