export { create, type Agent, type AgentPrediction } from './agent.ts'
