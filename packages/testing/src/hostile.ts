export { type Attack, attack, type Finding, inputOf, type Target, type Vitals } from './hostile/attack.ts'
export { families } from './hostile/families.ts'
export { sceneOf } from './hostile/scene.ts'
export { watchVitals } from './hostile/vitals.ts'
