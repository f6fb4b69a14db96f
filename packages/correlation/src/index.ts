export { type Correlation, currentCorrelation, withCorrelation } from './correlation.ts'
