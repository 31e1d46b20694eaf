/** The whole page: who you play, four phones, and what may go wrong. */
import { useState } from 'react';
import { ChatPhone } from './chat-phone.js';
import { ControlStrip } from './control-strip.js';
import { CustomerBar } from './customer-bar.js';
import { Brand } from './icons.js';
import { MailPhone } from './mail-phone.js';
import { type ChannelId, type Customer, type Setup, type Threads, useSandbox } from './sandbox.js';

const CHANNELS: readonly { id: ChannelId; label: string }[] = [
  { id: 'webchat', label: 'Web chat' },
  { id: 'messenger', label: 'Messenger' },
  { id: 'whatsapp', label: 'WhatsApp' },
  { id: 'email', label: 'Email' },
];

export function App() {
  const { setup, threads, isLive } = useSandbox();
  const [customerId, setCustomerId] = useState<string | null>(null);
  const [copies, setCopies] = useState(1);
  const [problem, setProblem] = useState<string | null>(null);
  const customer =
    setup?.customers.find((one) => one.customerId === customerId) ?? setup?.customers[0];
  const tell = (message: string | null) => setProblem(message);
  return (
    <div className="page">
      <header className="top">
        <h1>
          <Brand /> Convolog <span>sandbox</span>
        </h1>
        <p className="banner" role="note">
          Development tool. You play the customer against the real ingress; nothing leaves this
          machine, and it does not start in production.
        </p>
        {setup && <a href={setup.publicUrl}>Open the agents' console</a>}
      </header>
      {!isLive && setup && (
        <p className="interrupted" role="alert">
          The sandbox does not answer. Trying again…
        </p>
      )}
      {setup && customer ? (
        <>
          <CustomerBar
            customers={setup.customers}
            threads={threads}
            chosen={customer}
            onChoose={setCustomerId}
            tell={tell}
          />
          <PhoneRow
            setup={setup}
            threads={threads}
            customer={customer}
            copies={copies}
            tell={tell}
          />
          <ControlStrip setup={setup} copies={copies} onCopies={setCopies} tell={tell} />
        </>
      ) : (
        <p className="loading">Waiting for the sandbox…</p>
      )}
      {problem && (
        <button type="button" className="toast" role="alert" onClick={() => setProblem(null)}>
          {problem}
        </button>
      )}
    </div>
  );
}

interface PhoneRowProps {
  setup: Setup;
  threads: Threads;
  customer: Customer;
  copies: number;
  tell: (problem: string | null) => void;
}

/** Four in a row; on a narrow screen one at a time, chosen by tabs. */
function PhoneRow({ setup, threads, customer, copies, tell }: PhoneRowProps) {
  const [shown, setShown] = useState<ChannelId>('webchat');
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Channel">
        {CHANNELS.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={id === shown}
            onClick={() => setShown(id)}
          >
            {label}
          </button>
        ))}
      </div>
      <main className="phones">
        {CHANNELS.map(({ id, label }) => (
          <section key={id} className="slot" data-shown={id === shown} data-testid={`slot-${id}`}>
            <PhoneOf channel={id} label={label} {...{ setup, threads, customer, copies, tell }} />
          </section>
        ))}
      </main>
    </>
  );
}

function PhoneOf(props: PhoneRowProps & { channel: ChannelId; label: string }) {
  const { setup, threads, customer, channel, label, copies, tell } = props;
  const inboxes = setup.inboxes.filter((inbox) => inbox.channel === channel);
  const [inboxId, setInboxId] = useState<string | null>(null);
  const inbox = inboxes.find((one) => one.inboxId === inboxId) ?? inboxes[0];
  if (!inbox) {
    return (
      <div className="phone empty">
        <p>No {label} inbox yet. The demo seed makes one; the sandbox notices it by itself.</p>
      </div>
    );
  }
  const thread = threads[`${inbox.inboxId}:${customer.customerId}`];
  const shared = { inbox, customer, thread, copies, tell };
  return (
    <>
      <p className="caption">
        <b>{label}</b>
        {inboxes.length > 1 ? (
          <select
            aria-label={`${label} inbox`}
            value={inbox.inboxId}
            onChange={(event) => setInboxId(event.target.value)}
          >
            {inboxes.map((one) => (
              <option key={one.inboxId} value={one.inboxId}>
                {one.name}
              </option>
            ))}
          </select>
        ) : (
          <span>{inbox.name}</span>
        )}
      </p>
      {channel === 'email' ? (
        <MailPhone key={thread?.threadId ?? customer.customerId} {...shared} />
      ) : (
        <ChatPhone key={thread?.threadId ?? customer.customerId} label={label} {...shared} />
      )}
    </>
  );
}
