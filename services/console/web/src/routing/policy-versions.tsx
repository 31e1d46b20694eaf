/** What was published before: who, when, why, and which rules changed. Every offer names its version. */
import type { PolicyVersion } from '../api/policy.js';
import { useLivePart } from '../live/live.js';
import classes from './routing-page.module.css';
import { nameOf } from './rule-fields.js';

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const SHOWN = 12;

export function PolicyVersions({ history }: { history: readonly PolicyVersion[] }) {
  const agents = useLivePart((state) => state.agents);
  return (
    <section className={classes.versions}>
      <h2>Versions</h2>
      {history.length === 0 ? (
        <p className={classes.hint}>
          Nothing was published so far: the rules that came with the house hold.
        </p>
      ) : (
        <ol>
          {history.slice(0, SHOWN).map(({ version, remark, at, by, changed }) => (
            <li key={version}>
              <b>{version}</b>
              <div>
                {remark || <i>no reason given</i>}
                {changed.length > 0 && <span>Changed: {changed.map(nameOf).join(', ')}</span>}
              </div>
              <span>{agents.get(by)?.name ?? 'somebody who left'}</span>
              <time dateTime={at}>{when.format(new Date(at))}</time>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
