import { specFor } from '#libs/decider';
import { defaultPolicy, faultsOf, type PolicyRules } from './policy.js';
import { publishedPolicy } from './published-policy.js';

const { version: _version, ...rules } = defaultPolicy;
const fieldsOf = (change: Partial<PolicyRules>) =>
  faultsOf({ ...rules, ...change }).map(({ field }) => field);

describe('Rules of routing', () => {
  it('are right as they come', () => {
    expect(faultsOf(rules)).toEqual([]);
  });

  it('name the field that is wrong', () => {
    expect(fieldsOf({ capacity: 0 })).toContain('capacity');
    expect(fieldsOf({ ringSeconds: 2.5 })).toEqual(['ringSeconds']);
    expect(fieldsOf({ takeOverAfterSeconds: 29 })).toEqual(['takeOverAfterSeconds']);
    expect(fieldsOf({ ringSeconds: 25 })).toEqual(['ringSeconds']);
    expect(fieldsOf({ channels: { webchat: { weight: 9, botTakesOver: true } } })).toEqual([
      'channels.webchat.weight',
    ]);
    expect(fieldsOf({ inboxes: [{ inboxId: 'i', teamId: 'Big Team' }] })).toEqual([
      'inboxes.0.teamId',
    ]);
    expect(fieldsOf({ inboxes: [{ inboxId: 'i' }, { inboxId: 'i' }] })).toEqual(['inboxes']);
  });
});

describe('The policy of a workspace', () => {
  const given = specFor(publishedPolicy);
  const publish = { type: 'Publish', rules, remark: 'first', basedOn: 0 } as const;
  const published = {
    type: 'PolicyPublished',
    data: { version: 1, rules, remark: 'first' },
  } as const;

  it('is published in versions, each on top of the one that was read', () => {
    given().when(publish).then(published);
    given(published).when(publish).thenRefused('changed_meanwhile');
    given(published)
      .when({ ...publish, basedOn: 1 })
      .then({ ...published, data: { ...published.data, version: 2 } });
  });

  it('is not published with a fault', () => {
    given()
      .when({ ...publish, rules: { ...rules, ringsMax: 0 } })
      .thenRefused('faulty');
  });

  it('means what it meant when rules are added later', () => {
    const { queueAlarmSeconds: _later, ...old } = rules;
    const data = { version: 1, rules: old as PolicyRules, remark: '' };
    const { policy } = publishedPolicy.evolve(publishedPolicy.initial, {
      type: 'PolicyPublished',
      data,
    });
    expect(policy).toMatchObject({ version: '1', queueAlarmSeconds: 20 });
  });
});
