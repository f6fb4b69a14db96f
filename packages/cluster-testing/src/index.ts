export { type ClusterTool, findClusterTools, whyNoCluster } from './cluster-tools.ts'
export { type Kubectl, test } from './fixtures.ts'
export { runTool, type ToolAnswer } from './run-tool.ts'
export { type Cluster, startCluster } from './start-cluster.ts'
