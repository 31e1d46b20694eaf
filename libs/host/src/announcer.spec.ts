import type { Commit } from '#libs/event-store';
import { Announcer } from './announcer.js';

const commit = (lastPosition: number): Commit => ({
  lastPosition,
  streams: [{ workspaceId: 'w', stream: `conversation-${lastPosition}`, version: 1 }],
});

describe('The announcer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('tells a lone commit at once', () => {
    const told: Commit[] = [];
    new Announcer({ announce: (news) => told.push(news) }).committed(commit(1));
    expect(told).toEqual([commit(1)]);
  });

  it('tells those of a busy moment together, none of them left out', () => {
    const told: Commit[] = [];
    const announcer = new Announcer({ announce: (news) => told.push(news) });
    for (const position of [1, 2, 4, 3]) announcer.committed(commit(position));
    expect(told).toHaveLength(1);
    jest.advanceTimersByTime(2);
    expect(told[1]?.lastPosition).toBe(4);
    expect(told[1]?.streams).toHaveLength(3);
    jest.advanceTimersByTime(10);
    expect(told).toHaveLength(2);
  });

  it('keeps nothing back when it closes', () => {
    const told: Commit[] = [];
    const announcer = new Announcer({ announce: (news) => told.push(news) });
    announcer.committed(commit(1));
    announcer.committed(commit(2));
    announcer.close();
    expect(told.map(({ lastPosition }) => lastPosition)).toEqual([1, 2]);
  });
});
