{{/* What no schema can say of the values: each would install something else than was meant, or half of it. Fails with what to change. */}}
{{- define "dsm.check" -}}
{{- range $name, $elsewhere := dict "postgres" "existingSecret" "redis" "existingSecret" "ollama" "url" }}
{{- $server := index $.Values $name }}
{{- if and $server.enabled (index $server $elsewhere) }}
{{- fail (printf "%s.%s names a server elsewhere, and %s.enabled brings one along: one of them has to go" $name $elsewhere $name) }}
{{- end }}
{{- end }}
{{- $connections := 0 }}
{{- range $key, $_ := .Values.services }}
{{- $service := include "dsm.service" (list $ $key) | fromYaml }}
{{- $scaling := $service.autoscaling }}
{{- if and $scaling.enabled (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) }}
{{- fail (printf "autoscaling of the %s service: minReplicas, %d, is more than maxReplicas, %d" $key (int $scaling.minReplicas) (int $scaling.maxReplicas)) }}
{{- end }}
{{- /* One more while they are rolled out. */}}
{{- $most := add 1 (ternary $scaling.maxReplicas $service.replicas $scaling.enabled | int) }}
{{- $connections = add $connections (mul $most (int $service.databaseConnections)) }}
{{- end }}
{{- /* Ten are kept for superusers and people. */}}
{{- if and .Values.postgres.enabled (gt (add $connections 10) (int .Values.postgres.maxConnections)) }}
{{- fail (printf "all replicas may come to %d connections: postgres.maxConnections has to be %d at least, or databaseConnections less" $connections (add $connections 10)) }}
{{- end }}
{{- if and .Values.trust.existingConfigMap .Values.trust.existingSecret }}
{{- fail "trust.existingConfigMap and trust.existingSecret both name certificates: one of them has to go" }}
{{- end }}
{{- end }}
