export {
  type Agent,
  type Candidate,
  defaultPolicy,
  inOrder,
  type Match,
  match,
  type MatchingPolicy,
  nextRoundAt,
  type Waiting,
} from './matching.js';
