/** What may go wrong, and how the pretend platforms behave. Applies to all customers. */
import { useState } from 'react';
import { ask, type Fault, type Inbox, type Settings, type Setup } from './sandbox.js';

interface Props {
  setup: Setup;
  copies: number;
  onCopies: (copies: number) => void;
  tell: (problem: string | null) => void;
}

const FAULTS: readonly { label: string; fault: Fault }[] = [
  { label: 'fails: reply window closed', fault: { kind: 'fail', code: '131047' } },
  { label: 'fails: person not reachable', fault: { kind: 'fail', code: '551' } },
  { label: 'is refused: too many (429)', fault: { kind: 'limit', retryAfterSeconds: 2 } },
  { label: 'meets a platform that is down (503)', fault: { kind: 'down' } },
  { label: 'is answered 5 seconds late', fault: { kind: 'slow', ms: 5_000 } },
  { label: 'arrives, and is never answered', fault: { kind: 'hang' } },
  { label: 'is cut off before it arrives', fault: { kind: 'drop' } },
];

/** What each platform calls the two failures; WhatsApp's codes stand in the list above. */
const CODES: Record<Inbox['channel'], Record<string, string>> = {
  whatsapp: { '131047': '131047', '551': '131026' },
  messenger: { '131047': '10.2018278', '551': '551' },
  email: { '131047': '5.7.1', '551': '550' },
  webchat: {},
};

const STATUSES: readonly { value: Settings['statuses']; label: string }[] = [
  { value: 'normal', label: 'come in time' },
  { value: 'late', label: 'come 8 s late' },
  { value: 'reversed', label: 'come in reverse order' },
  { value: 'doubled', label: 'come twice' },
  { value: 'never', label: 'never come' },
];

export function ControlStrip({ setup, copies, onCopies, tell }: Props) {
  const { settings, inboxes, faults } = setup;
  const set = (change: Partial<Settings>) => void ask.set(change).then(tell);
  const waiting = Object.values(faults).reduce((sum, list) => sum + list.length, 0);
  return (
    <details className="controls" open={innerWidth > 900}>
      <summary>Make things go wrong{waiting > 0 && <b>{waiting} waiting</b>}</summary>
      <div className="groups">
        <NextSend inboxes={inboxes} tell={tell} />
        <fieldset>
          <legend>What customers send</legend>
          <label>
            <input
              type="checkbox"
              checked={copies === 3}
              onChange={(event) => onCopies(event.target.checked ? 3 : 1)}
            />
            Deliver each webhook three times, at once
          </label>
          <Crowd inboxes={inboxes} tell={tell} />
        </fieldset>
        <fieldset>
          <legend>Reports back</legend>
          <label>
            Statuses
            <select
              value={settings.statuses}
              onChange={(event) => set({ statuses: event.target.value as Settings['statuses'] })}
            >
              {STATUSES.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <label>
            <input
              type="checkbox"
              checked={settings.areRead}
              onChange={(event) => set({ areRead: event.target.checked })}
            />
            Customers read what they get
          </label>
        </fieldset>
        <fieldset>
          <legend>Platforms</legend>
          <label>
            <input
              type="checkbox"
              checked={settings.areEchoed}
              onChange={(event) => set({ areEchoed: event.target.checked })}
            />
            Messenger echoes our messages
          </label>
          <label>
            Mail reaches us
            <select
              value={settings.mailRoute}
              onChange={(event) => set({ mailRoute: event.target.value as Settings['mailRoute'] })}
            >
              <option value="smtp">by SMTP</option>
              <option value="webhook">as a signed webhook</option>
            </select>
          </label>
        </fieldset>
      </div>
      <p className="footnote">
        An agent can ask for trouble, too, by answering <code>fail:131047</code>,{' '}
        <code>slow:5000</code>, <code>hang</code>, <code>drop</code>, <code>limit:3</code> or{' '}
        <code>down:2</code>.{' '}
        <button type="button" onClick={() => void ask.reset().then(tell)}>
          Empty all phones
        </button>
      </p>
    </details>
  );
}

function NextSend({ inboxes, tell }: Pick<Props, 'tell'> & { inboxes: readonly Inbox[] }) {
  const reachable = inboxes.filter((inbox) => inbox.channel !== 'webchat');
  const [inboxId, setInboxId] = useState('');
  const [index, setIndex] = useState(0);
  const inbox = reachable.find((one) => one.inboxId === inboxId) ?? reachable[0];
  if (!inbox) return null;
  const arm = () => {
    const { fault } = FAULTS[index] ?? FAULTS[0]!;
    const meant =
      fault.kind === 'fail'
        ? { ...fault, code: CODES[inbox.channel][fault.code] ?? fault.code }
        : fault;
    void ask.fault(inbox.inboxId, meant).then(tell);
  };
  return (
    <fieldset>
      <legend>Next answer that we send</legend>
      <label>
        On
        <select value={inbox.inboxId} onChange={(event) => setInboxId(event.target.value)}>
          {reachable.map((one) => (
            <option key={one.inboxId} value={one.inboxId}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <div className="line">
        <select
          aria-label="What happens to it"
          value={index}
          onChange={(event) => setIndex(Number(event.target.value))}
        >
          {FAULTS.map(({ label }, at) => (
            <option key={label} value={at}>
              {label}
            </option>
          ))}
        </select>
        <button type="button" onClick={arm}>
          Arm
        </button>
      </div>
    </fieldset>
  );
}

function Crowd({ inboxes, tell }: Pick<Props, 'tell'> & { inboxes: readonly Inbox[] }) {
  const [inboxId, setInboxId] = useState('');
  const inbox = inboxes.find((one) => one.inboxId === inboxId) ?? inboxes[0];
  if (!inbox) return null;
  return (
    <div className="line">
      <select
        aria-label="Inbox of the newcomer"
        value={inbox.inboxId}
        onChange={(event) => setInboxId(event.target.value)}
      >
        {inboxes.map((one) => (
          <option key={one.inboxId} value={one.inboxId}>
            {one.name}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => void ask.crowd(inbox.inboxId).then(tell)}>
        Ten first messages at once
      </button>
    </div>
  );
}
