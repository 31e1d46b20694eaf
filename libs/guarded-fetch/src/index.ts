export { AddressRefused, type GuardedFetchOptions, guardedFetch } from './guarded-fetch.js';
export { isPublicAddress } from './public-address.js';
