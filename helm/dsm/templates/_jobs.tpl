{{/* Pods that run once. They wait for what they need by failing and being started again. Takes (list root name userId), and the account where it is not named as the pod is. */}}

{{- define "dsm.jobPod" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $user := index . 2 -}}
metadata:
  labels:
    {{- include "dsm.podLabels" (list $root $name) | nindent 4 }}
spec:
  restartPolicy: OnFailure
  serviceAccountName: {{ if gt (len .) 3 }}{{ index . 3 }}{{ else }}{{ $name }}{{ end }}
  {{- include "dsm.podBasics" (list $root $user (eq $name "dsm-init")) | nindent 2 }}
  {{- include "dsm.nodes" (list $root (ternary $root.Values.ollama dict (eq $name "dsm-models"))) | nindent 2 }}
{{- end }}

{{/* What a Job waits for may take a person to bring, and one that has given up is never made again: some eight hours. */}}
{{- define "dsm.patience" -}}
backoffLimit: 100
# A pod that never starts, for want of its image, fails never; it would stay for ever.
activeDeadlineSeconds: 28800
{{- end }}

{{- define "dsm.initPod" -}}
{{ include "dsm.jobPod" (list . "dsm-init" 1000) }}
  containers:
    - name: init
      {{- include "dsm.ownImage" . | nindent 6 }}
      command: [node, packages/cli/dist/main.js, cluster, init]
      args:
        - --namespace={{ .Release.Namespace }}
        {{- if .Values.postgres.enabled }}
        - --postgres=postgres:5432
        {{- end }}
        {{- if .Values.redis.enabled }}
        - --redis=redis:6379
        {{- end }}
      {{- include "dsm.commandResources" . | nindent 6 }}
{{- end }}

{{/* Whether the migrations run before the upgrade: text that is empty if not. With nothing that serves there is nothing to hold up, and what they wait for may come with this very upgrade. */}}
{{- define "dsm.migrateBefore" -}}
{{- if and .Release.IsUpgrade .Values.migrate.enabled }}
{{- if eq .Values.migrate.before "always" }}yes
{{- else if eq .Values.migrate.before "serving" }}
{{- range $key, $fact := (include "dsm.facts" . | fromYaml).services }}
{{- $there := lookup "apps/v1" "Deployment" $.Release.Namespace $fact.name }}
{{- if gt (dig "status" "availableReplicas" 0 $there | int) 0 }}yes{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Annotations of what the migrations before an upgrade need to be there; gone when they have run. */}}
{{- define "dsm.beforeMigrations" -}}
helm.sh/hook: pre-upgrade
helm.sh/hook-weight: '-1'
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{/* Takes (list root account). */}}
{{- define "dsm.migratePod" -}}
{{- $account := last . }}
{{- with first . }}
{{- include "dsm.jobPod" (list . "dsm-migrate" 1000 $account) }}
  containers:
    - name: migrate
      {{- include "dsm.ownImage" . | nindent 6 }}
      command: [node, packages/cli/dist/main.js, migrate]
      env:
        {{- range $key, $_ := .Values.services }}
        - { name: {{ upper $key }}_DATABASE_URL_FILE, value: /etc/dsm/{{ $key }}-url }
        {{- end }}
        {{- include "dsm.trustEnv" . | nindent 8 }}
      {{- include "dsm.commandResources" . | nindent 6 }}
      volumeMounts:
        - { name: credentials, mountPath: /etc/dsm, readOnly: true }
        {{- include "dsm.trustMount" . | nindent 8 }}
  volumes:
    {{- include "dsm.trustVolume" . | nindent 4 }}
    - name: credentials
      secret:
        secretName: {{ include "dsm.databaseSecret" . }}
        defaultMode: 0440
        items:
          {{- range $key, $_ := .Values.services }}
          - { key: {{ $key }}-url, path: {{ $key }}-url }
          {{- end }}
{{- end }}
{{- end }}

{{- define "dsm.modelsPod" -}}
{{ include "dsm.jobPod" (list . "dsm-models" 1000) }}
  containers:
    {{- range $name, $model := dict "chat" .Values.ollama.chatModel "embed" .Values.ollama.embedModel }}
    - name: {{ $name }}
      image: {{ $.Values.ollama.image }}
      {{- include "dsm.containerSecurity" $ | nindent 6 }}
      command: [ollama, pull, {{ $model | quote }}]
      env: [{ name: OLLAMA_HOST, value: http://ollama:11434 }, { name: HOME, value: /tmp }]
      resources:
        requests: { cpu: 20m, memory: 64Mi }
        limits: { cpu: 200m, memory: 128Mi }
      volumeMounts: [{ name: tmp, mountPath: /tmp }]
    {{- end }}
  volumes: [{ name: tmp, emptyDir: { sizeLimit: 16Mi } }]
{{- end }}
