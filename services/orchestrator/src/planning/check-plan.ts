import { createHash } from 'node:crypto'
import { type PlanningPolicy, type PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import { canonicalJson } from '../domain/planning/canonical-json.ts'
import type { UnsealedPlan } from '../domain/planning/certificate.ts'
import { withTerms } from '../domain/brain/terms.ts'
import { forecastDelivery } from '../domain/planning/forecast-delivery.ts'
import { checkCertificate } from '../domain/planning/check-certificate.ts'

/** SHA-256, in hexadecimal, of the snapshot, the policy and the plan without its digest. */
export function digestOf(snapshot: PlanningSnapshot, policy: PlanningPolicy, plan: UnsealedPlan): string {
  return createHash('sha256').update(canonicalJson({ snapshot, policy, plan })).digest('hex')
}

/** All that `checkCertificate` verifies, that the forecast is the one that these inputs give, and that the digest is that of these inputs and this plan. */
export function checkPlan(snapshot: PlanningSnapshot, policy: PlanningPolicy, candidate: unknown): string[] {
  const violations = checkCertificate(snapshot, policy, candidate)
  const parsed = SprintPlan.safeParse(candidate)
  if (!parsed.success) return violations
  const { digest, ...plan } = parsed.data
  const effective = withTerms(policy, plan.terms)
  const forecast = forecastDelivery(snapshot, effective)
  return [
    ...violations,
    ...(forecast && canonicalJson(forecast) === canonicalJson(plan.forecast) ? [] : ['forecast: another one than these inputs give']),
    ...(digest === digestOf(snapshot, effective, plan) ? [] : ['the digest is not that of these inputs and this plan']),
  ]
}
