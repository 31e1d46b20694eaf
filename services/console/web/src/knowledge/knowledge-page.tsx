/** What the bot knows: looked through, tried, taught as a draft, and published past the gate. */
import { BookOpenIcon } from '@heroicons/react/24/outline';
import { MagnifyingGlassIcon, PlusIcon } from '@heroicons/react/16/solid';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { explain } from '../api/client.js';
import { type Knowledge, type KnownEntry, loadKnowledge } from '../api/knowledge.js';
import { Empty } from '../frame/empty.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { count } from './count.js';
import { EntryEditor } from './entry-editor.js';
import classes from './knowledge-page.module.css';
import { PublishDialog } from './publish-dialog.js';
import { TryIt } from './try-it.js';
import { VersionList } from './version-list.js';

export function KnowledgePage() {
  const { workspace } = useSession();
  const knowledge = useQuery({
    queryKey: ['knowledge', workspace.workspaceId],
    queryFn: loadKnowledge,
  });
  if (knowledge.isError)
    return (
      <Trouble
        title="The bot's knowledge could not be loaded"
        text={explain(knowledge.error)}
        onRetry={() => void knowledge.refetch()}
      />
    );
  return (
    <Page className={classes.page}>
      {knowledge.data ? (
        <Entries knowledge={knowledge.data} />
      ) : (
        <Skeleton height={420} radius={12} />
      )}
    </Page>
  );
}

function Entries({ knowledge }: { knowledge: Knowledge }) {
  const { workspace, mayServe } = useSession();
  const [wanted, setWanted] = useState('');
  const [edited, setEdited] = useState<KnownEntry | 'new' | null>(null);
  const [isPublishing, setPublishing] = useState(false);
  const mayPublish = workspace.role === 'admin' || workspace.role === 'lead';
  const { entries, removed, lessonsInDraft, liveVersion, openMismatches } = knowledge;
  // What is not live yet stands first: that is what a publication is about.
  const shown = entries
    .filter((entry) => isMeant(entry, wanted))
    .sort((one, other) => Number(one.state === 'live') - Number(other.state === 'live'));
  return (
    <>
      <PageHead
        title="Knowledge"
        text="What the bot can answer. Changes are a draft until they are published."
      >
        <div className={classes.acts}>
          {mayServe && (
            <Button
              size="sm"
              variant="default"
              leftSection={<PlusIcon width={16} />}
              onClick={() => setEdited('new')}
            >
              Teach
            </Button>
          )}
          {mayPublish && (
            <Button size="sm" disabled={lessonsInDraft === 0} onClick={() => setPublishing(true)}>
              Publish…
            </Button>
          )}
        </div>
      </PageHead>
      <div className={classes.state} data-draft={lessonsInDraft > 0 || undefined}>
        <i aria-hidden />
        <b>Version {liveVersion} is live.</b>
        <span>
          {lessonsInDraft === 0
            ? 'Nothing waits to be published.'
            : `${count(lessonsInDraft, 'change')} since then, not live yet.`}
        </span>
        {lessonsInDraft > 0 && mayPublish && <Link href="/shadow">Try it in the shadow first</Link>}
        {openMismatches > 0 && (
          <Link href="/mismatches">{count(openMismatches, 'question')} not learned</Link>
        )}
      </div>
      <TryIt version={knowledge.version} titleOf={titlesOf(knowledge)} />
      <section className={classes.card}>
        <div className={classes.listHead}>
          <h2>
            {count(entries.length, 'entry', 'entries')}
            {removed.length > 0 && <small>{removed.length} to be removed</small>}
          </h2>
          <TextInput
            size="xs"
            placeholder="Search"
            aria-label="Search entries"
            leftSection={<MagnifyingGlassIcon width={14} />}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        </div>
        {entries.length === 0 ? (
          <Empty icon={<BookOpenIcon width={30} />} title="The bot knows nothing yet">
            Teach it the questions that you answer every day.
          </Empty>
        ) : shown.length === 0 ? (
          <p className={classes.hint}>No entry says “{wanted}”.</p>
        ) : (
          <ul className={classes.entries}>
            {shown.map((entry) => (
              <li key={entry.entryId}>
                <button type="button" onClick={() => setEdited(entry)}>
                  <span className={classes.language}>{entry.language}</span>
                  <span className={classes.words}>
                    <b>{entry.title}</b>
                    <span>{entry.answer}</span>
                  </span>
                  {entry.state !== 'live' && (
                    <em className={classes.chip} data-state={entry.state}>
                      {entry.state}
                    </em>
                  )}
                  <small className="tabular">{count(entry.questions.length, 'wording')}</small>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
      <VersionList publications={knowledge.publications} />
      {edited && (
        <EntryEditor
          entry={edited === 'new' ? null : edited}
          isReadOnly={!mayServe}
          onClose={() => setEdited(null)}
        />
      )}
      {isPublishing && (
        <PublishDialog titleOf={titlesOf(knowledge)} onClose={() => setPublishing(false)} />
      )}
    </>
  );
}

export function titlesOf({ entries, removed }: Knowledge): (entryId: string) => string {
  const titles = new Map([...removed, ...entries].map((one) => [one.entryId, one.title]));
  return (entryId) => titles.get(entryId) ?? 'an entry that is gone';
}

function isMeant({ title, answer, questions }: KnownEntry, wanted: string): boolean {
  const words = wanted.trim().toLowerCase();
  return [title, answer, ...questions].some((text) => text.toLowerCase().includes(words));
}
