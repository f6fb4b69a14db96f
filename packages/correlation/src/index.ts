export { type Correlation, currentCorrelation, currentSignal, detached, withCorrelation } from './correlation.ts'
