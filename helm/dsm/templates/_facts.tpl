{{/*
What each service calls and needs. These are facts of the code, not settings: a test compares them with the services' own definitions.
The NetworkPolicies are written from them.
*/}}
{{- define "dsm.facts" -}}
services:
  project: { name: project-service, calls: [] }
  backlog: { name: backlog-service, calls: [project] }
  sprint: { name: sprint-service, calls: [project, backlog] }
  chronicle: { name: chronicle-service, calls: [project] }
  # Who follows Projects asks for runs as anyone does, through the Service.
  orchestrator: { name: project-orchestrator, calls: [project, backlog, sprint{{ if .Values.projectResource.enabled }}, orchestrator{{ end }}], model: true, kubernetes: true }
clients:
  dsm-selftest: [project, backlog, sprint, chronicle, orchestrator]
  {{- if eq .Values.scheduler.type "kubernetes" }}
  daily-scrum: [sprint, orchestrator]
  {{- end }}
  {{- if .Values.debugPod.enabled }}
  debug-pod: [project, backlog, sprint, chronicle, orchestrator]
  {{- end }}
{{- end }}

{{/* The definition of one service with its name and facts. Takes (list root key). */}}
{{- define "dsm.service" -}}
{{- $root := index . 0 }}{{ $key := index . 1 }}
{{- $fact := index (include "dsm.facts" $root | fromYaml).services $key }}
{{- mergeOverwrite (deepCopy $root.Values.serviceDefaults) (deepCopy (index $root.Values.services $key)) (dict "key" $key) $fact | toYaml }}
{{- end }}

{{/* Where everything is that is not a service: the parts that depend on whether a server is in the chart. */}}
{{- define "dsm.databaseSecret" -}}
{{- if .Values.postgres.enabled }}dsm-database{{ else }}{{ required "postgres.existingSecret names the secret with the addresses of the databases" .Values.postgres.existingSecret }}{{ end }}
{{- end }}

{{- define "dsm.redisSecret" -}}
{{- if .Values.redis.enabled }}dsm-redis{{ else }}{{ required "redis.existingSecret names the secret with the address of Redis" .Values.redis.existingSecret }}{{ end }}
{{- end }}

{{- define "dsm.ollamaUrl" -}}
{{- if .Values.ollama.enabled }}http://ollama:11434{{ else }}{{ .Values.ollama.url }}{{ end }}
{{- end }}

{{/* The port of an Ollama elsewhere, as its address says or implies. */}}
{{- define "dsm.ollamaPort" -}}
{{- $url := urlParse .Values.ollama.url }}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) }}
{{- end }}

{{/* The secrets that the init Job creates where they are missing. */}}
{{- define "dsm.generatedSecrets" -}}
- dsm-signing-key
- dsm-public-keys
{{- range $key, $_ := (include "dsm.facts" . | fromYaml).services }}
- dsm-token-{{ $key }}
{{- end }}
- dsm-token-daily-scrum
- dsm-token-selftest
- dsm-token-metrics
- dsm-debug
{{- if .Values.postgres.enabled }}
- dsm-database
{{- end }}
{{- if .Values.redis.enabled }}
- dsm-redis
{{- end }}
{{- end }}
