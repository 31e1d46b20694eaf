/** Who published what, and what the gate had found. */
import type { Published } from '../api/knowledge.js';
import classes from './knowledge-page.module.css';

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function VersionList({ publications }: { publications: readonly Published[] }) {
  return (
    <section className={classes.card}>
      <h2>Versions</h2>
      <ol className={classes.versions}>
        {publications.map(({ brainVersion, publishedAt, by, entries, gate, overruled }) => (
          <li key={brainVersion}>
            <b className="tabular">{brainVersion}</b>
            <span>
              {entries} entries, by {by}
              {gate.asked > 0 &&
                `; ${gate.asked} questions asked again: ${gate.better} better, ${gate.changed} changed, ${gate.worse} worse`}
              {overruled && (
                <em>
                  Overruled by {overruled.by}: {overruled.reason}
                </em>
              )}
            </span>
            <time dateTime={publishedAt}>{moment.format(new Date(publishedAt))}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
