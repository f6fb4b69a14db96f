# One image for all services and the dsm command; what a container is, its command says.
FROM node:24-bookworm-slim AS build
WORKDIR /app

# What the lockfile names is fetched on its own, so a change of source alone fetches nothing.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY scripts scripts
RUN node scripts/bootstrap.mjs pnpm fetch

COPY . .
RUN npm run --silent build

# The same tree without what only development needs.
RUN rm -rf node_modules packages/*/node_modules services/*/node_modules \
  && node scripts/bootstrap.mjs pnpm install --prod --frozen-lockfile --offline --ignore-scripts \
  && rm -rf .toolchain .ci .github scripts bench docs packages/*/src packages/*/test services/*/src services/*/test

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app .
# A new volume takes over the owner of the folder that it is mounted on.
RUN install --directory --owner=node --group=node --mode=700 /keys
USER node
CMD ["node", "packages/cli/dist/main.js", "--help"]
