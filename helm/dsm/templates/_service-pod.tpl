{{/* Replicas of a service rather stand on different nodes, and evenly in the zones, than not at all. Takes the service. */}}
{{- define "dsm.placement" -}}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "dsm.selector" .name | nindent 14 }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "dsm.selector" .name | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* What a service reads beside the common configuration. Takes (list root service). */}}
{{- define "dsm.serviceEnv" -}}
{{- $root := index . 0 }}{{ $service := index . 1 -}}
- { name: DATABASE_POOL, value: {{ $service.databaseConnections | toString | quote }} }
{{- include "dsm.trustEnv" $root }}
{{- if and $service.model (include "dsm.ollamaUrl" $root) }}
{{ include "dsm.modelEnv" $root }}
{{- end }}
{{- if $service.kubernetes }}
{{ include "dsm.schedulerEnv" $root }}
{{- end }}
{{- end }}

{{/* Where the models are. */}}
{{- define "dsm.modelEnv" -}}
- { name: OLLAMA_URL, value: {{ include "dsm.ollamaUrl" . | quote }} }
- { name: OLLAMA_CHAT_MODEL, value: {{ .Values.ollama.chatModel | quote }} }
- { name: OLLAMA_EMBED_MODEL, value: {{ .Values.ollama.embedModel | quote }} }
{{- end }}

{{/* How the orchestrator keeps the daily scrums. */}}
{{- define "dsm.schedulerEnv" -}}
- { name: SCHEDULER, value: {{ .Values.scheduler.type }} }
{{- if .Values.projectResource.enabled }}
- { name: PROJECT_RESOURCES, value: 'on' }
{{- end }}
{{- if eq .Values.scheduler.type "kubernetes" }}
- { name: DAILY_SCRUM_IMAGE, value: {{ include "dsm.image" . | quote }} }
- { name: DAILY_SCRUM_IMAGE_PULL_POLICY, value: {{ .Values.image.pullPolicy }} }
{{- with .Values.imagePullSecrets }}
{{- $names := list }}{{ range . }}{{ $names = append $names .name }}{{ end }}
- { name: DAILY_SCRUM_IMAGE_PULL_SECRETS, value: {{ join "," $names | quote }} }
{{- end }}
{{- with include "dsm.nodes" (list . dict) | fromYaml }}
- { name: DAILY_SCRUM_NODES, value: {{ toJson . | quote }} }
{{- end }}
{{- end }}
{{- end }}
