{{/* Grafana's JSON of a dashboard: rows of three panels each. Takes the file under files/dashboards. */}}
{{- define "dsm.dashboard" -}}
{{- $source := dict "type" "prometheus" "uid" "${source}" }}
{{- $panels := list }}{{ $y := 0 }}
{{- range .rows }}
{{- $panels = append $panels (dict "type" "row" "title" .title "collapsed" false "gridPos" (dict "x" 0 "y" $y "w" 24 "h" 1)) }}
{{- $y = add $y 1 }}
{{- range $index, $panel := .panels }}
{{- $place := dict "x" (mul (mod $index 3) 8) "y" (add $y (mul (div $index 3) 7)) "w" 8 "h" 7 }}
{{- $target := dict "refId" "A" "datasource" $source "expr" $panel.expr "legendFormat" $panel.legend }}
{{- $field := dict "defaults" (dict "unit" $panel.unit "min" 0) "overrides" list }}
{{- $panels = append $panels (dict "type" "timeseries" "title" $panel.title "datasource" $source "gridPos" $place "targets" (list $target) "fieldConfig" $field) }}
{{- end }}
{{- $y = add $y (mul (div (add (len .panels) 2) 3) 7) }}
{{- end }}
{{- $numbered := list }}
{{- range $index, $panel := $panels }}{{ $numbered = append $numbered (merge (dict "id" (add $index 1)) $panel) }}{{ end }}
{{- $sourceVariable := dict "name" "source" "label" "Source" "type" "datasource" "query" "prometheus" }}
{{- $namespaceVariable := dict "name" "namespace" "label" "Namespace" "type" "query" "datasource" $source "query" "label_values(dsm_outbox_depth, namespace)" "refresh" 2 }}
{{- $variables := dict "list" (list $sourceVariable $namespaceVariable) }}
{{- $time := dict "from" "now-6h" "to" "now" }}
{{- dict "title" .title "uid" .uid "tags" (list "dsm") "schemaVersion" 39 "editable" true "time" $time "refresh" "30s" "templating" $variables "panels" $numbered | toPrettyJson }}
{{- end }}
