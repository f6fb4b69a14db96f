# syntax=docker/dockerfile:1
#
# One image for all services, the migrations and the dsm command; what a container is, its command says.
#
#   docker build --tag digital-scrum-master .
#
# It runs as a user without rights on a read-only root file system, with nothing but /tmp to write to, and has no shell. docs/operations.md says how a
# release is built: bases pinned by digest, with provenance and a bill of materials.
ARG BUILD_IMAGE=docker.io/library/node:24.21.0-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
# Beside what is installed from it, and not below node_modules, which is made anew.
ENV pnpm_config_store_dir=/app/.pnpm-store

# What the lockfile names is fetched on its own, so a change of source alone fetches nothing.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY scripts scripts
RUN node scripts/bootstrap.mjs pnpm fetch

COPY . .
RUN npm run --silent build

# The dependencies once more, those alone that the command and the services run with, and what they are.
RUN rm -rf node_modules packages/*/node_modules services/*/node_modules
RUN node scripts/bootstrap.mjs pnpm install --filter-prod @dsm/cli... --prod --frozen-lockfile --offline --ignore-scripts
RUN node scripts/bootstrap.mjs pnpm sbom --filter-prod @dsm/cli... --prod --sbom-format cyclonedx --sbom-type application --out sbom.cdx.json

# The service that the image starts if nobody gives a command.
ARG SERVICE=orchestrator
RUN node scripts/image/assemble.mjs /image/app ${SERVICE}
# A new volume takes over the owner of the folder that it is mounted on.
RUN install --directory --mode=700 /image/volumes/keys

FROM ${RUNTIME_IMAGE}
ARG RUNTIME_IMAGE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=
LABEL org.opencontainers.image.title="digital-scrum-master" \
  org.opencontainers.image.description="An autonomous AI scrum master that plans, runs, closes and learns from real sprints" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.base.name="${RUNTIME_IMAGE}"
ENV NODE_ENV=production PATH=/nodejs/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
COPY --from=build --chown=1000:1000 /image/volumes /
COPY --from=build /image/app /app
# By number: Kubernetes cannot tell whether a name is root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
# Nothing stands between the container and node: a command is given in full, and signals reach the process itself.
ENTRYPOINT []
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 CMD ["node", "packages/cli/dist/healthcheck.js"]
CMD ["node", "start.js"]
