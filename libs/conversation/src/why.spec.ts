import { whyOffered } from './why.js';

const name = (id: string) => id[0]?.toUpperCase() + id.slice(1);
const considered = (agentId: string, more: object = {}) => ({
  agentId,
  load: 2,
  capacity: 6,
  skill: 0,
  isPrevious: false,
  idleMs: 1_000,
  timesPassed: 0,
  ...more,
});
const offered = { offerId: 'o', agentId: 'maria', expiresAt: '2026-01-01T00:00:10Z' };

describe('Why an agent was asked', () => {
  it('names the first thing in which the next one is behind', () => {
    const first = (mine: object, theirs: object) =>
      whyOffered(
        { ...offered, considered: [considered('maria', mine), considered('tom', theirs)] },
        undefined,
        name,
      )[0];
    expect(first({}, { timesPassed: 1 })).toMatch(/let it pass already/);
    expect(first({ isPrevious: true }, {})).toMatch(/knows them from before/);
    expect(first({ skill: 3 }, { skill: 1 })).toMatch(/better skilled/);
    expect(first({ load: 1 }, {})).toMatch(/less busy \(carries 1 of 6, against carries 2 of 6\)/);
    expect(first({ idleMs: 9_000 }, {})).toMatch(/nothing new for longer/);
    expect(first({}, {})).toMatch(/both were equal/);
  });

  it('says of everybody else why not, what was needed, and under which rules', () => {
    const lines = whyOffered(
      {
        ...offered,
        considered: [considered('maria')],
        notAsked: [
          { agentId: 'ann', why: 'away' },
          { agentId: 'bob', why: 'full' },
        ],
        inputs: {
          weight: 2,
          needs: { skills: ['billing'], language: 'nl' },
          priority: 0,
          waitedMs: 4_200,
          ring: 1,
        },
      },
      '3',
      name,
    );
    expect(lines).toEqual([
      'Maria was the only one who could take it.',
      'Ann was away.',
      'Bob had no room.',
      'Needed: skill billing, language nl. The customer had waited 4 seconds; it was ring 1.',
      'Decided by version 3 of the rules.',
    ]);
  });

  it('says of early offers that little was recorded', () => {
    expect(whyOffered(offered, undefined, name)).toEqual([
      'Maria was asked; who else was considered was not recorded then.',
    ]);
  });
});
