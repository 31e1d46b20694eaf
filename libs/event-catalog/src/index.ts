export {
  catalog,
  type HouseEvent,
  type HouseEventType,
  houseVersions,
  newestVersion,
} from './catalog.js';
export type { AnyEntry, EntriesOf, Entry } from './entry.js';
export {
  addGolden,
  type Declared,
  declaredEvents,
  exampleOf,
  type GoldenEvent,
  readGolden,
} from './golden.js';
export { renderReference } from './reference.js';
