/** Makes an offer known outside the page: the tab's title, and by choice a sound or a notification. */
import { useEffect, useRef } from 'react';
import type { Row } from '../../../live-state/index.js';
import { markOf } from '../channel-marks.js';
import { useNotificationChoice, useSoundChoice } from '../preferences.js';

const TITLE = 'Convolog';

export function useOfferAlerts(offers: readonly Row[]): void {
  const [hasSound] = useSoundChoice();
  const [hasNotification] = useNotificationChoice();
  const alerted = useRef(new Set<string>());

  useEffect(() => {
    document.title = offers.length > 0 ? `(${offers.length}) Offer · ${TITLE}` : TITLE;
  }, [offers.length]);

  useEffect(() => {
    const fresh = offers.filter(({ offer }) => offer && !alerted.current.has(offer.offerId));
    const [row] = fresh;
    if (!row) return;
    for (const { offer } of fresh) if (offer) alerted.current.add(offer.offerId);
    if (hasSound) chime();
    if (hasNotification && document.visibilityState === 'hidden') notify(row);
  }, [offers, hasSound, hasNotification]);
}

function notify(row: Row): void {
  // The channel only: a customer's name and words do not belong on a locked screen.
  const notification = new Notification('A customer is waiting', {
    body: `${markOf(row.channel).label}: offered to you`,
    tag: row.offer?.offerId ?? row.conversationId,
  });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
}

/** Two soft notes, made here: no file to load. */
function chime(): void {
  try {
    const audio = new AudioContext();
    for (const [at, pitch] of [
      [0, 660],
      [0.16, 880],
    ] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      const start = audio.currentTime + at;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.45);
    }
    setTimeout(() => void audio.close(), 1_000);
  } catch {
    // The browser plays nothing before the first click; the banner stands anyway.
  }
}
