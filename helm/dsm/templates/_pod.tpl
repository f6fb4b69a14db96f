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

{{/* Where pods may run: what the workload says itself, else what the installation says. Takes (list root workload). */}}
{{- define "dsm.nodes" -}}
{{- $root := index . 0 }}{{ $own := index . 1 }}
{{- with $own.nodeSelector | default $root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $own.tolerations | default $root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
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

{{/* Certificates of authorities that servers elsewhere are trusted by: for the environment, the mounts and the volumes of a pod of ours. Each gives a list entry, or nothing. */}}
{{- define "dsm.trustEnv" -}}
{{- if or .Values.trust.existingConfigMap .Values.trust.existingSecret }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/dsm-trust/{{ .Values.trust.key }} }
{{- end }}
{{- end }}

{{- define "dsm.trustMount" -}}
{{- if or .Values.trust.existingConfigMap .Values.trust.existingSecret }}
- { name: trust, mountPath: /etc/dsm-trust, readOnly: true }
{{- end }}
{{- end }}

{{- define "dsm.trustVolume" -}}
{{- with .Values.trust.existingConfigMap }}
- { name: trust, configMap: { name: {{ . }} } }
{{- end }}
{{- with .Values.trust.existingSecret }}
- { name: trust, secret: { secretName: {{ . }}, defaultMode: 0440, items: [{ key: {{ $.Values.trust.key }}, path: {{ $.Values.trust.key }} }] } }
{{- end }}
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
