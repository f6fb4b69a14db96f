{{/* Names are fixed: one installation for each namespace. Takes (list root component), and the name where it is not the component's. */}}
{{- define "dsm.metadata" -}}
name: {{ if gt (len .) 2 }}{{ index . 2 }}{{ else }}{{ index . 1 }}{{ end }}
namespace: {{ (index . 0).Release.Namespace | quote }}
labels:
  {{- include "dsm.labels" . | nindent 2 }}
{{- end }}

{{- define "dsm.labels" -}}
{{- $root := index . 0 -}}
{{ include "dsm.podLabels" . }}
app.kubernetes.io/version: {{ include "dsm.labelValue" $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ include "dsm.labelValue" (printf "%s-%s" $root.Chart.Name $root.Chart.Version) | quote }}
{{- end }}

{{/* A version with build metadata (`0.1.0+abc`) as a label may hold it. */}}
{{- define "dsm.labelValue" -}}
{{ . | replace "+" "_" | trunc 63 | trimSuffix "-" | trimSuffix "." | trimSuffix "_" }}
{{- end }}

{{/* What selects the pods of a workload, and never changes. Takes its name. */}}
{{- define "dsm.selector" -}}
app.kubernetes.io/name: {{ . }}
app.kubernetes.io/part-of: dsm
{{- end }}

{{/* Labels of pods: what changes with every version of the chart would start them anew without need. Takes (list root name). */}}
{{- define "dsm.podLabels" -}}
{{ include "dsm.selector" (index . 1) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name | quote }}
{{- end }}

{{- define "dsm.image" -}}
{{- with .Values.image }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ with .digest }}@{{ . }}{{ end }}{{ end }}
{{- end }}

{{/* A Job cannot be changed, so its name says what it does. Takes (list name spec). */}}
{{- define "dsm.jobName" -}}
{{ index . 0 }}-{{ index . 1 | sha256sum | trunc 8 }}
{{- end }}
