{{/* What every pod has, so that the restricted Pod Security Standard lets it in. Takes (list root userId), and whether it speaks with the Kubernetes API. */}}
{{- define "dsm.podBasics" -}}
{{- $root := index . 0 }}{{ $user := index . 1 -}}
automountServiceAccountToken: {{ and (gt (len .) 2) (last .) }}
enableServiceLinks: false
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ $user }}
  runAsGroup: {{ $user }}
  fsGroup: {{ $user }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "dsm.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* The container of the project's own image. Takes the root. */}}
{{- define "dsm.ownImage" -}}
image: {{ include "dsm.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
terminationMessagePolicy: FallbackToLogsOnError
{{ include "dsm.containerSecurity" . }}
{{- end }}

{{/* A command that runs once and is not in a hurry. */}}
{{- define "dsm.commandResources" -}}
resources:
  requests: { cpu: 100m, memory: 192Mi }
  limits: { cpu: '1', memory: 384Mi }
{{- end }}

{{/* One file out of one secret, in a projected volume. Takes (list secret key path). */}}
{{- define "dsm.secretFile" -}}
- secret: { name: {{ index . 0 }}, items: [{ key: {{ index . 1 }}, path: {{ index . 2 }} }] }
{{- end }}

{{/* Where clients of the services find them: the names of the CLI's variables. */}}
{{- define "dsm.serviceUrls" -}}
{{- range $key, $fact := (include "dsm.facts" . | fromYaml).services }}
- { name: DSM_{{ upper $key }}_URL, value: http://{{ $fact.name }} }
{{- end }}
{{- end }}
