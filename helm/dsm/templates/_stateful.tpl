{{/* A server of the chart with one volume: what its StatefulSet has before its containers. Takes (list root name userId). */}}
{{- define "dsm.stateful" -}}
{{- $root := index . 0 }}{{ $name := index . 1 -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "dsm.metadata" (list $root $name) | nindent 2 }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      {{- include "dsm.selector" $name | nindent 6 }}
  persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain, whenScaled: Retain }
  volumeClaimTemplates:
    - metadata:
        name: data
        labels:
          {{- include "dsm.selector" $name | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with (index $root.Values $name).storageClassName }}
        storageClassName: {{ . }}
        {{- end }}
        resources: { requests: { storage: {{ (index $root.Values $name).storage }} } }
  template:
    metadata:
      labels:
        {{- include "dsm.podLabels" (list $root $name) | nindent 8 }}
      {{- if eq $name "redis" }}
      annotations: { dsm.dev/config: {{ ($root.Files.Glob "files/redis/*").AsConfig | sha256sum | trunc 16 | quote }} }
      {{- end }}
    spec:
      serviceAccountName: {{ $name }}
      {{- include "dsm.podBasics" (list $root (index . 2)) | nindent 6 }}
      {{- include "dsm.nodes" (list $root (index $root.Values $name)) | nindent 6 }}
{{- end }}

{{/* Image, resources and security of its container. Takes (list root name). */}}
{{- define "dsm.statefulContainer" -}}
{{- $server := index (index . 0).Values (index . 1) -}}
name: {{ index . 1 }}
image: {{ $server.image }}
{{ include "dsm.containerSecurity" (index . 0) }}
resources:
  {{- toYaml $server.resources | nindent 2 }}
{{- end }}
