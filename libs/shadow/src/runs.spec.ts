import { specFor } from '#libs/decider';
import { isDuring, type RunCommand, shadowRuns } from './runs.js';
import type { RunEvent } from './shadow-events.js';

const started = (runId: string): RunEvent => ({
  type: 'ShadowStarted',
  data: {
    runId,
    name: 'Next',
    brain: { kind: 'draft', brainVersion: 2, upToVersion: 9 },
    flow: { kind: 'published', flowVersion: 1 },
    by: 'maria',
  },
});
const start = (runId: string, name = 'Next') =>
  ({ type: 'Start', ...started(runId).data, name }) as RunCommand;
const stop: RunCommand = { type: 'Stop', runId: 'a', by: 'maria' };
const stopped: RunEvent = { type: 'ShadowStopped', data: { runId: 'a', by: 'maria' } };

describe('Shadow runs', () => {
  const given = specFor(shadowRuns);

  it('begin once', () => {
    given().when(start('a')).then(started('a'));
    given(started('a')).when(start('a')).thenNothing();
  });

  it('have a name', () => given().when(start('a', ' ')).thenRefused('no_name'));

  it('are three at once, and more when one has stopped', () => {
    const three = [started('a'), started('b'), started('c')];
    given(...three)
      .when(start('d'))
      .thenRefused('too_many_runs');
    given(...three, stopped)
      .when(start('d'))
      .then(started('d'));
  });

  it('stop once', () => {
    given(started('a')).when(stop).then(stopped);
    given(started('a'), stopped).when(stop).thenNothing();
    given().when(stop).thenRefused('unknown_run');
  });

  it('are about what happened between their start and their stop', () => {
    expect([5, 6, 7, 8].map((position) => isDuring({ from: 5, to: 8 }, position))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isDuring({ from: 5, to: null }, 1_000)).toBe(true);
  });
});
