/** Which page stands behind which address. */
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ConversationsPage } from './conversations/conversations-page.js';
import { Shell } from './frame/shell.js';
import { SafetyNet } from './frame/trouble.js';
import { Waiting } from './frame/empty.js';
import { SessionProvider } from './session/session.js';

// Loaded when they are opened: most people stay with the conversations all day.
const HoursPage = lazy(async () => ({
  default: (await import('./hours/hours-page.js')).HoursPage,
}));
const KnowledgePage = lazy(async () => ({
  default: (await import('./knowledge/knowledge-page.js')).KnowledgePage,
}));
const MismatchesPage = lazy(async () => ({
  default: (await import('./knowledge/mismatches-page.js')).MismatchesPage,
}));
const InboxesPage = lazy(async () => ({
  default: (await import('./inboxes/inboxes-page.js')).InboxesPage,
}));
const RoutingPage = lazy(async () => ({
  default: (await import('./routing/routing-page.js')).RoutingPage,
}));
const ShadowPage = lazy(async () => ({
  default: (await import('./shadow/shadow-page.js')).ShadowPage,
}));
const StaffingPage = lazy(async () => ({
  default: (await import('./staffing/staffing-page.js')).StaffingPage,
}));
const CallbacksPage = lazy(async () => ({
  default: (await import('./callbacks/callbacks-page.js')).CallbacksPage,
}));
const FlowsPage = lazy(async () => ({
  default: (await import('./flows/flows-page.js')).FlowsPage,
}));
const TimelinePage = lazy(async () => ({
  default: (await import('./persons/timeline-page.js')).TimelinePage,
}));
const TeamPage = lazy(async () => ({ default: (await import('./team/team-page.js')).TeamPage }));
const TodayPage = lazy(async () => ({
  default: (await import('./today/today-page.js')).TodayPage,
}));

export function App() {
  return (
    <SafetyNet>
      <SessionProvider>
        <Shell>
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path="/">
                <ConversationsPage conversationId={null} />
              </Route>
              <Route path="/c/:id">{({ id }) => <ConversationsPage conversationId={id} />}</Route>
              <Route path="/p/:id">{({ id }) => <TimelinePage key={id} contactId={id} />}</Route>
              <Route path="/today">
                <TodayPage />
              </Route>
              <Route path="/callbacks">
                <CallbacksPage />
              </Route>
              <Route path="/flow">
                <FlowsPage />
              </Route>
              <Route path="/inboxes">
                <InboxesPage />
              </Route>
              <Route path="/knowledge">
                <KnowledgePage />
              </Route>
              <Route path="/mismatches">
                <MismatchesPage />
              </Route>
              <Route path="/hours">
                <HoursPage />
              </Route>
              <Route path="/routing">
                <RoutingPage />
              </Route>
              <Route path="/shadow">
                <ShadowPage />
              </Route>
              <Route path="/staffing">
                <StaffingPage />
              </Route>
              <Route path="/team">
                <TeamPage />
              </Route>
              <Route>
                <Redirect to="/" replace />
              </Route>
            </Switch>
          </Suspense>
        </Shell>
      </SessionProvider>
    </SafetyNet>
  );
}
