import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const AT_END_PX = 60;

/** Stays at the end while the reader is there, and leaves a reader who scrolled up alone. */
export function useStickToEnd(lastId: string | undefined, pendingCount: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const wasAtEnd = useRef(true);
  const heightPx = useRef(0);
  const toEnd = () => {
    const { current } = scroller;
    if (current) current.scrollTop = current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (wasAtEnd.current) toEnd();
  }, [lastId]);
  useLayoutEffect(() => {
    if (pendingCount > 0) toEnd(); // What I send I want to see.
  }, [pendingCount]);
  useEffect(() => {
    const inner = scroller.current?.firstElementChild;
    if (!inner) return;
    // Pictures and frames grow after they were placed; the composer grows while one writes.
    const watcher = new ResizeObserver(() => wasAtEnd.current && toEnd());
    watcher.observe(inner);
    if (scroller.current) watcher.observe(scroller.current);
    return () => watcher.disconnect();
  }, []);
  const onScroll = () => {
    const { current } = scroller;
    if (!current) return;
    // A picture that grew moves everything; only a reader who scrolls leaves the end.
    const hasGrown = current.scrollHeight !== heightPx.current;
    heightPx.current = current.scrollHeight;
    if (hasGrown && wasAtEnd.current) return toEnd();
    const isEnd = current.scrollHeight - current.scrollTop - current.clientHeight < AT_END_PX;
    wasAtEnd.current = isEnd;
    setAtEnd(isEnd);
  };
  /** For who is led to an older message: what grows meanwhile must not pull them back. */
  const leaveEnd = useCallback(() => {
    wasAtEnd.current = false;
  }, []);
  return { scroller, isAtEnd, toEnd, leaveEnd, onScroll };
}
