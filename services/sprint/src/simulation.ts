// The simulated team without its service: pure, for evidence that lives through many sprints.
export { createHiddenTeam, type HiddenTeam } from './domain/simulation/hidden-team.ts'
export { randomStream, type RandomStream } from './domain/simulation/random.ts'
export { simulateDay } from './domain/simulation/simulate-day.ts'
export type { SimulatedImpediment, SimulatedPerson } from './domain/simulation/simulated-day.ts'
export { hoursWithWork } from './domain/hours-with-work.ts'
export { ranOut, sprintTotals } from './domain/totals.ts'
