export { Candidates } from './candidates.js';
export { compareWithBot, compareWithPerson } from './compare-moves.js';
export { noteKey, NotesStream } from './notes-stream.js';
export { type ReplayedTurn, replayTurns } from './replay-turns.js';
export {
  isDuring,
  RUN_NAME_CHARS_MAX,
  type RunCommand,
  type RunRefusal,
  type Runs,
  RUNS_AT_ONCE_MAX,
  type ShadowRun,
  shadowRuns,
} from './runs.js';
export type {
  CandidateBrain,
  CandidateFlow,
  FloorKind,
  Move,
  NoteEvent,
  RealMove,
  RunEvent,
  ShadowEvent,
  ShadowVerdict,
} from './shadow-events.js';
export { type Candidate, type ShadowMove, shadowMove } from './shadow-move.js';
export { type NewNote, newNotes } from './shadow-notes.js';
export { SHADOW_HANDLES, type ShadowParts, watchConversation } from './watch-conversation.js';
export { WorkspaceShadows } from './workspace-shadows.js';
