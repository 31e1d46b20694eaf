import { Faults } from './faults.js';
import { planReports } from './reports.js';

describe('Faults and reports', () => {
  it('reads a marker only where it stands alone on a line', () => {
    const faults = new Faults();
    expect(faults.take('in', '1', 'slow:200')).toEqual({ kind: 'slow', ms: 200 });
    expect(faults.take('in', '2', 'Hello\nfail:131047\n')).toEqual({
      kind: 'fail',
      code: '131047',
    });
    expect(faults.take('in', '3', 'do not fail:131047 me')).toBeNull();
  });

  it('lets the third try through after down:2', () => {
    const faults = new Faults();
    const tries = [1, 2, 3].map(() => faults.take('in', 'same', 'down:2')?.kind ?? null);
    expect(tries).toEqual(['down', 'down', null]);
  });

  it('orders the reports as the settings say', () => {
    const names = (statuses: Faults['settings']['statuses'], areRead = true) =>
      planReports({ ...new Faults().settings, statuses, areRead }).map((report) => report.outcome);
    expect(names('normal')).toEqual(['sent', 'delivered', 'read']);
    expect(names('normal', false)).toEqual(['sent', 'delivered']);
    expect(names('reversed')).toEqual(['read', 'delivered', 'sent']);
    expect(names('doubled')).toHaveLength(6);
    expect(names('never')).toEqual([]);
  });
});
