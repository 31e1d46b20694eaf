export {
  type Advice,
  adviceFor,
  type DayPlan,
  needsOfDay,
  type SlotNeed,
  slotTime,
} from './advice.js';
export {
  type AgentsNeeded,
  agentsNeeded,
  priceOfEachStep,
  type ServicePromise,
  type StaffingRules,
  waitingFor,
} from './agents-needed.js';
export { CHATS_AT_ONCE_MAX, withChatsAtOnce } from './chat-concurrency.js';
export { erlangB, erlangC, loadOf, patientWaiting, type Waiting, type Workload } from './erlang.js';
export { type ImpatientWaiting, impatientWaiting } from './erlang-a.js';
export {
  type DayOfArrivals,
  forecastDay,
  type ForecastQuality,
  naiveDay,
  type SlotForecast,
  SLOTS_A_DAY,
  testForecast,
} from './forecast.js';
