{{/* Whether the API server is told what CronJobs the orchestrator may make: text that is empty if not. */}}
{{- define "dsm.admits" -}}
{{- if and (eq .Values.scheduler.type "kubernetes") .Values.scheduler.admissionPolicy }}yes{{ end }}
{{- end }}

{{/* These belong to the cluster, not to a namespace: their name says whose they are. */}}
{{- define "dsm.admissionName" -}}
dsm-daily-scrums-{{ .Release.Namespace }}
{{- end }}
