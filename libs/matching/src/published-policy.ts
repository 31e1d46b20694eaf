/** The policy of a workspace as a stream: versions are published, never changed. */
import { accept, type Decider, refuse } from '#libs/decider';
import { defaultPolicy, faultsOf, type MatchingPolicy, type PolicyRules } from './policy.js';

export interface PolicyEvent {
  readonly type: 'PolicyPublished';
  readonly data: {
    /** 1, 2, 3 ... */
    readonly version: number;
    readonly rules: PolicyRules;
    /** What changed and why, in the publisher's words; no personal data. */
    readonly remark: string;
  };
}

export interface PublishPolicy {
  readonly type: 'Publish';
  readonly rules: PolicyRules;
  readonly remark: string;
  /** The version that the publisher looked at: nobody overwrites what they have not seen. */
  readonly basedOn: number;
}

export interface PolicyState {
  /** 0: none was published. */
  readonly version: number;
  readonly policy: MatchingPolicy;
}

/** `changed_meanwhile`: read the newer version first. `faulty`: `faultsOf` says what is wrong. */
export type PolicyRefusal = 'changed_meanwhile' | 'faulty';

export const publishedPolicy: Decider<PolicyState, PublishPolicy, PolicyEvent, PolicyRefusal> = {
  initial: { version: 0, policy: defaultPolicy },

  evolve(_state, { data }) {
    // Rules that came later take their defaults: an old version means what it meant.
    const policy = { ...defaultPolicy, ...data.rules, version: String(data.version) };
    return { version: data.version, policy };
  },

  decide(state, { rules, remark, basedOn }) {
    if (basedOn !== state.version) return refuse('changed_meanwhile');
    if (faultsOf(rules).length > 0) return refuse('faulty');
    return accept<PolicyEvent>({
      type: 'PolicyPublished',
      data: { version: state.version + 1, rules, remark },
    });
  },
};
