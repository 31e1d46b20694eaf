export { ContactDirectory } from './contact-directory.js';
export { PayloadReader, type PayloadReaderOptions } from './payload-reader.js';
export { factId, inboundMessageId, rawBlobId } from './fact-to-command.js';
export { Intake, type IntakeOptions, type IntakeReport, type RecordedFor } from './intake.js';
export { type Replayed, type Replaying, replayQuarantined } from './replay.js';
export {
  HEAD_BYTES,
  type IntakeEvent,
  type OversizedPayload,
  type SetAside,
  setAside,
} from './set-aside.js';
export { type Episode, REOPEN_WITHIN_MS, ThreadDirectory } from './thread-directory.js';
