{{/* Rules of NetworkPolicies. Each takes a dict and gives list entries. */}}

{{/* Pods of this installation: { names, port } for `from` and `to` alike, under the direction that `way` says. */}}
{{- define "dsm.pods" -}}
- {{ .way }}:
    {{- range .names }}
    - podSelector: { matchLabels: { app.kubernetes.io/name: {{ . }}, app.kubernetes.io/part-of: dsm } }
    {{- end }}
  ports: [{ port: {{ .port }}, protocol: TCP }]
{{- end }}

{{/* Something outside of this installation that calls it: { peers, namespace, port }; without peers it is whatever runs in the namespace. */}}
{{- define "dsm.caller" -}}
{{- $namespace := list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .namespace))) }}
- from: {{ .peers | default $namespace | toYaml | nindent 4 }}
  ports: [{ port: {{ .port }}, protocol: TCP }]
{{- end }}

{{/* Something outside of this installation: { peers, ports }; no peers mean everywhere, pods included: for Cilium no address range holds any. */}}
{{- define "dsm.outside" -}}
{{- $everywhere := list (dict "ipBlock" (dict "cidr" "0.0.0.0/0")) (dict "ipBlock" (dict "cidr" "::/0")) (dict "namespaceSelector" dict) }}
- to: {{ .peers | default $everywhere | toYaml | nindent 4 }}
  ports:
    {{- range .ports }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end }}

{{- define "dsm.dns" -}}
- to: {{ .Values.networkPolicy.dns | toYaml | nindent 4 }}
  ports:
    {{- range .Values.networkPolicy.dnsPorts }}
    - { port: {{ . }}, protocol: UDP }
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end }}

{{/* A server that is in the chart or elsewhere. Takes (list root name port-in-the-chart). */}}
{{- define "dsm.server" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}
{{- $server := index $root.Values $name }}
{{- if $server.enabled }}
{{- include "dsm.pods" (dict "way" "to" "names" (list $name) "port" (index . 2)) }}
{{- else }}
{{- $port := ternary (include "dsm.ollamaPort" $root | int) $server.port (eq $name "ollama") }}
{{- include "dsm.outside" (dict "peers" $server.peers "ports" (list $port)) }}
{{- end }}
{{- end }}

{{- define "dsm.kubernetesApi" -}}
{{- include "dsm.outside" (dict "peers" .Values.networkPolicy.kubernetesApi "ports" .Values.networkPolicy.kubernetesApiPorts) }}
{{- end }}

{{/* Where the migrations lead. */}}
{{- define "dsm.migrateEgress" -}}
{{ include "dsm.dns" . }}
{{ include "dsm.server" (list . "postgres" 5432) }}
{{- end }}

{{/* The head of a policy for the pods of one workload. Takes (list root name). */}}
{{- define "dsm.policyFor" -}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "dsm.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "dsm.selector" (index . 1) | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end }}

{{/* Whether pods of the orchestrator speak with the Kubernetes API: text that is empty if not. */}}
{{- define "dsm.usesKubernetes" -}}
{{- if or (eq .Values.scheduler.type "kubernetes") .Values.projectResource.enabled }}yes{{ end }}
{{- end }}
