/** The line at the top of every phone: time, net, battery. */
import { useEffect, useState } from 'react';

export function StatusBar() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="status" aria-hidden="true">
      <b>{now.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}</b>
      <svg viewBox="0 0 46 12" width="46" height="12" fill="currentColor">
        <rect x="0" y="8" width="3" height="4" rx="1" />
        <rect x="5" y="5.5" width="3" height="6.5" rx="1" />
        <rect x="10" y="3" width="3" height="9" rx="1" />
        <rect x="15" y="0" width="3" height="12" rx="1" />
        <rect x="24.5" y="1.5" width="18" height="9" rx="2.5" fill="none" stroke="currentColor" />
        <rect x="26" y="3" width="13" height="6" rx="1.2" />
        <rect x="43.6" y="4.4" width="1.8" height="3.2" rx="0.8" />
      </svg>
    </div>
  );
}
