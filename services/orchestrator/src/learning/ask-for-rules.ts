import type { ProposedRule } from '@dsm/contracts'
import type { Ollama } from '@dsm/ollama'
import { transaction, type Tx } from '@dsm/postgres'
import type { BackgroundJob } from '@dsm/service'
import { proposeRules, type ProposedRules } from '../advice/propose-rules.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { nameRule } from '../domain/learning/name-rule.ts'
import { findDecision } from '../store/decisions.ts'
import { endAsking, findLessons, lockFailure, takeFailure } from '../store/lessons.ts'
import { readPolicy } from '../store/policies.ts'
import { strategiesOf } from '../store/strategies.ts'
import { historyOf } from './mine.ts'
import { tryRule } from './try-rule.ts'

export type AskDeps = Pick<OrchestratorDeps, 'db' | 'clock' | 'log' | 'model' | 'poke'>

/** How often a failure is looked for that no model has been asked about. */
const everyMs = 5000
/** Longer than any answer takes. Where none came, it is the pause before the next try. */
const leaseMs = 10 * 60_000

/** Lets the model propose rules after a failed sprint. Without a model there is nothing to do: failures wait until there is one. */
export function askForRulesJob(deps: AskDeps): BackgroundJob {
  return {
    name: 'ask-for-rules',
    everyMs,
    run: async (signal) => {
      while (!signal.aborted && (await askForRules(deps, signal))) continue
    },
  }
}

/** Asks about the latest failure that waits, once; false where none does, or nobody answers. What is proposed passes the same gate as what is mined. The model is asked outside of any transaction. */
export async function askForRules(deps: AskDeps, signal: AbortSignal): Promise<boolean> {
  const { db, model, log } = deps
  const decisionId = model ? await takeFailure(db, leaseMs) : undefined
  if (!model || decisionId === undefined) return false
  const failure = await readFailure(deps, decisionId)
  const proposed = failure && (await proposeRules({ model: until(signal, model), log }, { failure: failure.evidence, seed: failure.seed }))
  if (proposed && !proposed.ok && proposed.kind === 'unavailable') return false

  await transaction(db, async (tx) => {
    if (!(await lockFailure(tx, decisionId))) return
    const rules = failure && proposed?.ok ? await tryRules(tx, { ...failure, proposed, at: deps.clock().toISOString() }) : []
    await endAsking(tx, { decisionId, rules, result: proposed ? 'asked' : 'skipped' })
  })
  deps.poke()
  return true
}

/** The model, whose answers nobody waits for any more once the signal aborts. */
const until = (signal: AbortSignal, model: Ollama): Pick<Ollama, 'chat' | 'chatModel'> => ({
  chatModel: model.chatModel,
  chat: (question) => model.chat({ ...question, signal }),
})

type Failure = NonNullable<Awaited<ReturnType<typeof readFailure>>>

/** Undefined where the project does not want a model to be asked, or the facts of the decision were not recorded. */
async function readFailure({ db }: AskDeps, decisionId: string) {
  const [decision, learned] = await Promise.all([findDecision(db, decisionId), findLessons(db, decisionId)])
  if (!decision?.deliberation || !learned?.outcome) return undefined
  const { projectId, deliberation, snapshot } = decision
  const { policy } = await readPolicy(db, projectId)
  if (!policy.askModel) return undefined
  const strategies = await strategiesOf(db, projectId)
  const { outcome, causes } = learned
  return { projectId, seed: snapshot.belief.seed, evidence: { facts: deliberation.facts, outcome, causes, strategies } }
}

async function tryRules(
  tx: Tx,
  { projectId, proposed, at }: Failure & { proposed: Extract<ProposedRules, { ok: true }>; at: string },
): Promise<ProposedRule[]> {
  const history = await historyOf(tx, projectId)
  const episodeIds = history.map(({ episodeId }) => episodeId)
  const origin = { kind: 'model' as const, episodeIds, model: proposed.model ?? 'unknown' }
  const tried: ProposedRule[] = []
  for (const rule of proposed.rules) {
    const { known: _known, ...found } = await tryRule(
      tx,
      { name: nameRule(rule.when, rule.then), rule, origin },
      { projectId, history, at },
    )
    tried.push(found)
  }
  return tried
}
