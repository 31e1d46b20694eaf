/** The image's health check: 0 when the service in this container says that it is ready. */
const address = `http://127.0.0.1:${process.env.INTERNAL_PORT}/health/ready`;
const answer = await fetch(address, { signal: AbortSignal.timeout(4_000) }).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
