import { z } from 'zod'

/** Who a token speaks for. A `service` may do what a lead may; it is no step of the ladder, so that no person can be given it by promotion. */
export const Role = z.enum(['viewer', 'member', 'lead', 'admin', 'service'])
export type Role = z.infer<typeof Role>

/** The least a caller must be. `public` needs no token: health only. */
export const Access = z.enum(['public', 'viewer', 'member', 'lead', 'admin'])
export type Access = z.infer<typeof Access>

/** What a verified token says. `projects` is `*` or the ids of the projects that it opens. */
export const Claims = z.object({
  sub: z.string().min(1).max(200),
  role: Role,
  projects: z.union([z.literal('*'), z.array(z.string()).max(1000)]),
  /** Ids of the operations that it opens, of those that its role allows; absent: all of them. */
  operations: z.array(z.string().min(1).max(100)).max(100).readonly().optional(),
})
export type Claims = z.infer<typeof Claims>

const RANK: Record<Role, number> = { viewer: 1, member: 2, lead: 3, service: 3, admin: 4 }

/** Whether a role reaches an access level. */
export function allows(access: Access, role: Role): boolean {
  return access === 'public' || RANK[role] >= RANK[access]
}

/** Whether a token opens an operation; a route that is none (documents, metrics) has no id. */
export function opensOperation({ operations }: Pick<Claims, 'operations'>, id: string | undefined): boolean {
  return operations === undefined || (id !== undefined && operations.includes(id))
}

/** Whether a token opens a project. */
export function opens(claims: Claims, projectId: string): boolean {
  return claims.projects === '*' || claims.projects.includes(projectId)
}
